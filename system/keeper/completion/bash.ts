// Completion for bash.
import type { TypedCommand, TypedOption } from './describe.ts';

/** A script to be sourced. */
export function bashCompletion(commands: readonly TypedCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `# Completion of keeper for bash: source <(keeper completion bash)
_keeper() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}"
  local command='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    local longer="\${command:+$command }\${COMP_WORDS[index]}"
    case "$longer" in
      ${paths.join(' | ')}) command="$longer" ;;
    esac
  done
  COMPREPLY=()
  case "$command:$before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${commands.map(wordCase).join('\n')}
  esac
}
complete -F _keeper keeper
`;
}

/** What may stand behind an option that takes a value; where that can be anything, nothing is offered. */
function valueCases({ path, options }: TypedCommand): string[] {
  const pattern = ({ flag }: TypedOption): string => `'${path}:${flag}'`;
  const anything = options.filter(({ value }) => value === 'any').map(pattern);
  return [
    ...(anything.length === 0 ? [] : [`    ${anything.join(' | ')}) return ;;`]),
    ...options
      .filter(({ value }) => value !== 'any' && value !== 'none')
      .map((option) => `    ${pattern(option)}) ${offer(option)}; return ;;`),
  ];
}

function offer({ value }: TypedOption): string {
  return Array.isArray(value)
    ? offerWords(value)
    : 'mapfile -t COMPREPLY < <(compgen -f -- "$word")';
}

function wordCase({ path, subcommands, options }: TypedCommand): string {
  const words = [
    ...subcommands.map(({ name }) => name),
    ...options.flatMap(({ flag, short }) => [flag, ...(short === undefined ? [] : [short])]),
  ];
  return `    '${path}') ${offerWords(words)} ;;`;
}

function offerWords(words: readonly string[]): string {
  return `mapfile -t COMPREPLY < <(compgen -W '${words.join(' ')}' -- "$word")`;
}
