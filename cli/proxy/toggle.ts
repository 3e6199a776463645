/** `hornet proxy toggle`: disables a proxy that is enabled, and the other way round. */
import { Command } from 'commander';
import { addHostFlag, connectFor, proxyPath, type ShownProxy } from './served-proxy.ts';

export function createToggleCommand(): Command {
  const command = new Command('toggle')
    .aliases(['tog'])
    .description('Disables a proxy, or enables it again. Its toxics stay.')
    .argument('<proxy>', 'the name of the proxy')
    .allowExcessArguments(false);
  return addHostFlag(command).action(async (name: string) => {
    const server = await connectFor(command);
    const path = proxyPath(name);
    const { enabled } = await server.get<ShownProxy>(path);
    // By POST, which every version of Toxiproxy takes.
    const now = await server.post<ShownProxy>(path, { enabled: !enabled });
    process.stdout.write(`Proxy ${name} is now ${now.enabled ? 'enabled' : 'disabled'}\n`);
  });
}
