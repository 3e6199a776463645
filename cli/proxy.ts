/** `hornet proxy`: the fault proxy in the foreground, for tests and tools that know Toxiproxy. */
import { Command } from 'commander';
import { addProxyFlags, type ProxyFlags } from '../harness/proxy/flags.ts';

export function createProxyCommand(): Command {
  return addProxyFlags(new Command('proxy')).action(async (flags: ProxyFlags) => {
    const { serveProxy } = await import('../harness/proxy/serve.ts');
    await serveProxy(flags);
  });
}
