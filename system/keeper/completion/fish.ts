// Completion for fish.
import type { TypedCommand, TypedOption } from './describe.ts';

/** A script to be sourced, or a file keeper.fish in the folder of fish's completions. */
export function fishCompletion(commands: readonly TypedCommand[]): string {
  const lines = commands.flatMap((command) => {
    const condition = quote(conditionOf(command, commands));
    return [
      ...command.subcommands.map(
        ({ name, description }) =>
          `complete -c keeper -n ${condition} -f -a ${name} -d ${quote(description)}`,
      ),
      ...command.options.map((option) => `complete -c keeper -n ${condition} ${optionOf(option)}`),
    ];
  });
  return `# Completion of keeper for fish: keeper completion fish | source\n${lines.join('\n')}\n`;
}

/** True where the words so far lead to this command, and to none below it. */
function conditionOf({ path, subcommands }: TypedCommand, all: readonly TypedCommand[]): string {
  const words = path === '' ? [] : path.split(' ');
  const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
  const below = subcommands.map(({ name }) => name);
  const isGroup = below.length > 0 && all.length > 0;
  const notBelow = isGroup ? [`not __fish_seen_subcommand_from ${below.join(' ')}`] : [];
  return [...seen, ...notBelow].join('; and ') || 'true';
}

function optionOf({ flag, short, description, value }: TypedOption): string {
  const names = [
    `-l ${flag.replace(/^--/, '')}`,
    ...(short === undefined ? [] : [`-s ${short.replace(/^-/, '')}`]),
  ];
  return `${names.join(' ')} ${behind(value)}-d ${quote(description)}`;
}

function behind(value: TypedOption['value']): string {
  if (value === 'none') return '';
  if (value === 'file') return '-r ';
  return Array.isArray(value) ? `-x -a ${quote(value.join(' '))} ` : '-x ';
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
