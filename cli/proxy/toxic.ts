/** `hornet proxy toxic`: adds, changes and removes the toxics of a proxy. */
import { Command } from 'commander';
import { addHostFlag, connectFor, proxyPath, type ShownToxic } from './served-proxy.ts';
import { addToxicSettings, readToxicSettings, type ToxicSettings } from './toxic-settings.ts';

interface AddFlags extends ToxicSettings {
  type: string;
  toxicName?: string;
  upstream?: true;
  downstream?: true;
}

interface ChangeFlags extends ToxicSettings {
  toxicName: string;
}

export function createToxicCommand(): Command {
  return new Command('toxic')
    .aliases(['t'])
    .description('Adds, changes or removes a toxic of a proxy.')
    .addCommand(createAddCommand())
    .addCommand(createUpdateCommand())
    .addCommand(createRemoveCommand());
}

function createAddCommand(): Command {
  const command = onProxy('add', 'Adds a toxic.', ['a'])
    .requiredOption('-t, --type <type>', 'what it does: latency, timeout, …')
    .option('-n, --toxicName <name>', 'its name (default: the type and the stream)')
    .option('-u, --upstream', 'acts on what the client sends')
    .option('-d, --downstream', 'acts on what the server answers; the default')
    .addHelpText('after', addExample);
  return addToxicSettings(command).action(async (proxy: string, flags: AddFlags) => {
    if (flags.upstream && flags.downstream)
      command.error('error: a toxic acts on one stream: --upstream or --downstream');
    const body = {
      type: flags.type,
      stream: flags.upstream ? 'upstream' : 'downstream',
      ...(flags.toxicName !== undefined && { name: flags.toxicName }),
      ...readToxicSettings(flags),
    };
    const server = await connectFor(command);
    const { name, type, stream } = await server.post<ShownToxic>(toxicsPath(proxy), body);
    process.stdout.write(`Added ${stream} ${type} toxic ${name} to proxy ${proxy}\n`);
  });
}

function createUpdateCommand(): Command {
  const command = onProxy('update', 'Changes a toxic; what is not given stays.', ['u'])
    .requiredOption('-n, --toxicName <name>', 'its name')
    .addHelpText('after', updateExample);
  return addToxicSettings(command).action(async (proxy: string, flags: ChangeFlags) => {
    const server = await connectFor(command);
    await server.post(toxicPath(proxy, flags.toxicName), readToxicSettings(flags));
    process.stdout.write(`Updated toxic ${flags.toxicName} of proxy ${proxy}\n`);
  });
}

function createRemoveCommand(): Command {
  const command = onProxy('remove', 'Removes a toxic.', ['r', 'delete', 'd'])
    .requiredOption('-n, --toxicName <name>', 'its name')
    .action(async (proxy: string, { toxicName }: ChangeFlags) => {
      const server = await connectFor(command);
      await server.delete(toxicPath(proxy, toxicName));
      process.stdout.write(`Removed toxic ${toxicName} of proxy ${proxy}\n`);
    });
  return command;
}

function onProxy(name: string, description: string, aliases: readonly string[]): Command {
  const command = new Command(name)
    .aliases(aliases)
    .description(description)
    .argument('<proxy>', 'the name of the proxy')
    .allowExcessArguments(false);
  return addHostFlag(command);
}

function toxicsPath(proxy: string): string {
  return `${proxyPath(proxy)}/toxics`;
}

function toxicPath(proxy: string, toxic: string): string {
  return `${toxicsPath(proxy)}/${encodeURIComponent(toxic)}`;
}

const addExample = `
  hornet proxy toxic add -t latency -n slow -a latency=100 -a jitter=50 redis
  hornet proxy toxic add -t timeout --upstream --lease-ms 5000 redis`;

const updateExample = `
  hornet proxy toxic update -n slow -a jitter=25 redis`;
