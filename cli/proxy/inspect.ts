/** `hornet proxy inspect`: one proxy with its toxics. */
import { Command } from 'commander';
import {
  addHostFlag,
  connectFor,
  proxyPath,
  type ShownProxy,
  type ShownToxic,
} from './served-proxy.ts';
import { tableLines } from './table-lines.ts';

export function createInspectCommand(): Command {
  const command = new Command('inspect')
    .aliases(['i', 'ins'])
    .description('Shows a proxy and its toxics.')
    .argument('<proxy>', 'the name of the proxy')
    .allowExcessArguments(false);
  return addHostFlag(command).action(async (name: string) => {
    const server = await connectFor(command);
    process.stdout.write(describe(await server.get<ShownProxy>(proxyPath(name))));
  });
}

function describe({ name, listen, upstream, enabled, toxics }: ShownProxy): string {
  const state = enabled ? 'enabled' : 'disabled';
  const first = `${name}: ${listen} → ${upstream}, ${state}\n`;
  if (toxics.length === 0) return `${first}no toxics\n`;
  return first + tableLines([heading, ...toxics.map(row)]);
}

const heading = ['Name', 'Type', 'Stream', 'Toxicity', 'Attributes'];

function row({ name, type, stream, toxicity, attributes, lease_ms }: ShownToxic): string[] {
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}=${value}`);
  const lease = lease_ms === undefined ? [] : [`(lease ${lease_ms} ms)`];
  return [name, type, stream, String(toxicity), [...pairs, ...lease].join(' ')];
}
