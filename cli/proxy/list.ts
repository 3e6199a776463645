/** `hornet proxy list`: the proxies of a server, one a line. */
import { Command } from 'commander';
import { addHostFlag, connectFor, type ShownProxy } from './served-proxy.ts';
import { tableLines } from './table-lines.ts';

export function createListCommand(): Command {
  const command = new Command('list')
    .aliases(['l', 'li', 'ls'])
    .description('Lists all proxies.')
    .allowExcessArguments(false);
  return addHostFlag(command).action(async () => {
    const server = await connectFor(command);
    const proxies = Object.values(await server.get<Record<string, ShownProxy>>('/proxies'));
    process.stdout.write(
      proxies.length === 0 ? 'no proxies\n' : tableLines([heading, ...rows(proxies)]),
    );
  });
}

const heading = ['Name', 'Listen', 'Upstream', 'Enabled', 'Toxics'];

function rows(proxies: readonly ShownProxy[]): string[][] {
  return proxies.map(({ name, listen, upstream, enabled, toxics }) => [
    name,
    listen,
    upstream,
    enabled ? 'enabled' : 'disabled',
    toxics.length === 0 ? 'none' : String(toxics.length),
  ]);
}
