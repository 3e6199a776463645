/** `hornet proxy create`: a new proxy, enabled. */
import { Command } from 'commander';
import { addHostFlag, connectFor, type ShownProxy } from './served-proxy.ts';

interface CreateFlags {
  listen: string;
  upstream: string;
}

export function createCreateCommand(): Command {
  const command = new Command('create')
    .aliases(['c', 'new'])
    .description('Makes a proxy.')
    .argument('<proxy>', 'its name')
    .requiredOption('-l, --listen <address>', 'where it listens; port 0 for any free one')
    .requiredOption('-u, --upstream <address>', 'the server behind it')
    .addHelpText('after', example)
    .allowExcessArguments(false);
  return addHostFlag(command).action(async (name: string, { listen, upstream }: CreateFlags) => {
    const server = await connectFor(command);
    const made = await server.post<ShownProxy>('/proxies', { name, listen, upstream });
    process.stdout.write(`Created proxy ${made.name}: ${made.listen} → ${made.upstream}\n`);
  });
}

const example = `
  hornet proxy create --listen 127.0.0.1:26379 --upstream 127.0.0.1:6379 redis`;
