/**
 * Hornet's own fault proxy, a program that speaks Toxiproxy's HTTP interface. It takes no
 * configuration but its flags and leaves nothing behind.
 */
import { pino } from 'pino';
import { systemClock } from '../kernel/clock.ts';
import { Prng } from '../kernel/prng.ts';
import { createApiServer } from './api/server.ts';
import { readFlags } from './flags.ts';
import { ProxyRegistry } from './proxy-registry.ts';

await main();

async function main(): Promise<void> {
  const clock = systemClock;
  const flags = readFlags(process.argv, clock);
  if (flags === undefined) return;
  const logger = pino({ base: { program: 'proxy' } }, pino.destination({ fd: 2, sync: true }));
  const registry = new ProxyRegistry({ random: new Prng(flags.seed), clock, logger });
  const api = createApiServer(registry, logger);
  let stopping = false;
  const stop = async (reason: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'stopping');
    await api.close();
    await registry.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  if (flags.exitWithParent) process.stdin.resume().once('close', () => stop('stdin closed'));
  try {
    const url = await api.listen({ host: flags.host, port: flags.port });
    logger.info({ url, seed: flags.seed }, 'listening');
    const ready = { ready: true, program: 'proxy', pid: process.pid, url };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  } catch (error) {
    logger.fatal({ error: String(error), host: flags.host, port: flags.port }, 'cannot listen');
    process.exit(1);
  }
}
