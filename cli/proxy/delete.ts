/** `hornet proxy delete`: removes a proxy and closes its connections. */
import { Command } from 'commander';
import { addHostFlag, connectFor, proxyPath } from './served-proxy.ts';

export function createDeleteCommand(): Command {
  const command = new Command('delete')
    .aliases(['d'])
    .description('Removes a proxy.')
    .argument('<proxy>', 'the name of the proxy')
    .allowExcessArguments(false);
  return addHostFlag(command).action(async (name: string) => {
    const server = await connectFor(command);
    await server.delete(proxyPath(name));
    process.stdout.write(`Deleted proxy ${name}\n`);
  });
}
