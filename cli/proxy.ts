/** `hornet proxy`: the fault proxy in the foreground, and what asks and changes one that runs, both as Toxiproxy's users know them. */
import { Command } from 'commander';
import { addProxyFlags, type ProxyFlags } from '../harness/proxy/flags.ts';
import { createCreateCommand } from './proxy/create.ts';
import { createDeleteCommand } from './proxy/delete.ts';
import { createInspectCommand } from './proxy/inspect.ts';
import { createListCommand } from './proxy/list.ts';
import { createToggleCommand } from './proxy/toggle.ts';
import { createToxicCommand } from './proxy/toxic.ts';

export function createProxyCommand(): Command {
  const command = addProxyFlags(new Command('proxy'), toxiproxyPort)
    .enablePositionalOptions()
    .addHelpText('after', examples)
    .action(async (flags: ProxyFlags) => {
      const { serveProxy } = await import('../harness/proxy/serve.ts');
      await serveProxy(flags);
    });
  const subcommands = [
    createListCommand(),
    createInspectCommand(),
    createCreateCommand(),
    createToggleCommand(),
    createDeleteCommand(),
    createToxicCommand(),
  ];
  for (const subcommand of subcommands) command.addCommand(subcommand);
  return command;
}

const toxiproxyPort = 8474;

const examples = `
Without a command it serves until a signal, in place of toxiproxy-server; the commands talk to one that serves, be it
Hornet's or Toxiproxy's own, at --host or TOXIPROXY_URL. LOG_LEVEL says how much is logged on stderr.

  hornet proxy --port 8474 --seed 7
  hornet proxy create --listen 127.0.0.1:26379 --upstream 127.0.0.1:6379 redis
  hornet proxy toxic add --type latency --attribute latency=1000 --attribute jitter=50 redis
  hornet proxy inspect redis`;
