// Completion for zsh.
import type { TypedCommand, TypedOption } from './describe.ts';

/** A script to be sourced, after compinit; or a file \`_keeper\` in a folder of $fpath. */
export function zshCompletion(commands: readonly TypedCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => `${quote(path)}`);
  return `#compdef keeper
# Completion of keeper for zsh: source <(keeper completion zsh)
_keeper() {
  local command='' longer before="\${words[CURRENT - 1]}"
  local -i index
  for ((index = 2; index < CURRENT; index++)); do
    longer="\${command:+$command }\${words[index]}"
    case "$longer" in
      ${paths.map((path) => `(${path}) command="$longer" ;;`).join('\n      ')}
    esac
  done
  case "$command:$before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  local -a offered
  case "$command" in
${commands.map(wordCase).join('\n')}
  esac
  _describe 'keeper' offered
}
compdef _keeper keeper
`;
}

function valueCases({ path, options }: TypedCommand): string[] {
  return options
    .filter(({ value }) => value !== 'none')
    .map((option) => `    (${quote(`${path}:${option.flag}`)}) ${offer(option)}; return ;;`);
}

function offer({ value }: TypedOption): string {
  if (value === 'file') return '_files';
  return Array.isArray(value) ? `compadd -- ${value.map(quote).join(' ')}` : ':';
}

function wordCase({ path, subcommands, options }: TypedCommand): string {
  const offered = [
    ...subcommands.map(({ name, description }) => describeWord(name, description)),
    ...options.map(({ flag, description }) => describeWord(flag, description)),
  ];
  return `    (${quote(path)}) offered=(${offered.map(quote).join(' ')}) ;;`;
}

/** A colon divides word and description. */
function describeWord(word: string, description: string): string {
  return `${word.replaceAll(':', '\\:')}:${description}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
