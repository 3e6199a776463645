/**
 * The life of the proxy as a process: one ready line, Toxiproxy's HTTP interface until a signal, and nothing left
 * behind. It ends the process.
 */
import { pino } from 'pino';
import { systemClock } from '../kernel/clock.ts';
import { Prng } from '../kernel/prng.ts';
import { createApiServer } from './api/server.ts';
import type { ProxyFlags } from './flags.ts';
import { ProxyRegistry } from './proxy-registry.ts';
import { Witness } from './witness.ts';

export interface ProxyServing extends ProxyFlags {
  /** End when stdin is closed, too. */
  exitWithParent?: boolean;
}

/** Resolves once the proxy is ready. */
export async function serveProxy(serving: ProxyServing): Promise<void> {
  const { host, port, exitWithParent = false } = serving;
  const clock = systemClock;
  const seed = serving.seed ?? String(clock.wallMs());
  const logger = pino({ base: { program: 'proxy' } }, pino.destination({ fd: 2, sync: true }));
  const witness = new Witness({ nowMs: () => clock.wallMs() });
  const registry = new ProxyRegistry({ random: new Prng(seed), clock, logger, witness });
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
  if (exitWithParent) process.stdin.resume().once('close', () => stop('stdin closed'));
  try {
    const url = await api.listen({ host, port });
    logger.info({ url, seed }, 'listening');
    const ready = { ready: true, program: 'proxy', pid: process.pid, url };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  } catch (error) {
    logger.fatal({ error: String(error), host, port }, 'cannot listen');
    process.exit(1);
  }
}
