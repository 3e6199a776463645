/**
 * The life of the proxy as a process: one ready line, Toxiproxy's HTTP interface until a signal, and nothing left
 * behind. It ends the process.
 */
import { readFile } from 'node:fs/promises';
import { type Logger, pino } from 'pino';
import { systemClock } from '../kernel/clock.ts';
import { Prng } from '../kernel/prng.ts';
import { populate } from './api/populate.ts';
import { createApiServer } from './api/server.ts';
import { version } from './api/version.ts';
import { logLevelWord } from './environment.ts';
import type { ProxyFlags } from './flags.ts';
import { parseLogLevel } from './log-level.ts';
import { ProxyMetrics } from './metrics/proxy-metrics.ts';
import { RuntimeMetrics } from './metrics/runtime-metrics.ts';
import { NamedEnds } from './named-ends.ts';
import { ProxyRegistry } from './proxy-registry.ts';
import { TlsEnd } from './tls/tls-end.ts';
import { tuneMemory } from './tune-memory.ts';
import { UdpProxy } from './udp/udp-proxy.ts';
import { Witness } from './witness.ts';

export interface ProxyServing extends ProxyFlags {
  /** End when stdin is closed, too. */
  exitWithParent?: boolean;
}

/** Resolves once the proxy is ready. */
export async function serveProxy(serving: ProxyServing): Promise<void> {
  tuneMemory();
  const { host, port, config, exitWithParent = false } = serving;
  const clock = systemClock;
  const seed = serving.seed ?? String(clock.wallMs());
  const logger = createLogger();
  const witness = new Witness({ nowMs: () => clock.wallMs() });
  const proxyMetrics = serving.proxyMetrics ? new ProxyMetrics() : undefined;
  const runtimeMetrics = serving.runtimeMetrics ? new RuntimeMetrics(clock.wallMs()) : undefined;
  const registry = new ProxyRegistry({
    seed,
    clock,
    logger,
    witness,
    onTraffic: (proxy, traffic, addresses) => proxyMetrics?.count(proxy, traffic, addresses),
  });
  const metrics = [proxyMetrics, runtimeMetrics].filter((source) => source !== undefined);
  const surroundings = { clock, logger, witness };
  const udp = new NamedEnds<UdpProxy>();
  const tls = new NamedEnds<TlsEnd>();
  const api = createApiServer({
    registry,
    udp: {
      ends: udp,
      start: (address) => {
        const random = new Prng(registry.seed).fork('udp', address.name);
        return UdpProxy.start({ ...address, ...surroundings, random });
      },
    },
    tls: { ends: tls, start: (address) => TlsEnd.start({ ...address, ...surroundings }) },
    logger,
    metrics,
  });
  let stopping = false;
  const stop = async (reason: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'stopping');
    await api.close();
    await Promise.all([registry.close(), udp.close(), tls.close()]);
    process.exit(0);
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  if (exitWithParent) process.stdin.resume().once('close', () => stop('stdin closed'));
  if (config !== undefined) await populateFrom(config, registry, logger);
  try {
    const url = await api.listen({ host, port });
    logger.info({ url, seed, version }, 'listening');
    const ready = { ready: true, program: 'proxy', pid: process.pid, url };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  } catch (error) {
    logger.fatal({ error: String(error), host, port }, 'cannot listen');
    process.exit(1);
  }
}

function createLogger(): Logger {
  const word = logLevelWord();
  const level = word === undefined ? 'info' : parseLogLevel(word);
  const destination = pino.destination({ fd: 2, sync: true });
  const logger = pino({ base: { program: 'proxy' }, level: level ?? 'info' }, destination);
  if (level === undefined) logger.error({ LOG_LEVEL: word }, 'unknown LOG_LEVEL');
  return logger;
}

/** A file that is missing or wrong is told, and no reason not to serve. */
async function populateFrom(path: string, registry: ProxyRegistry, logger: Logger): Promise<void> {
  try {
    const { proxies, failure } = await populate(registry, await readFile(path, 'utf8'));
    if (failure !== undefined) throw failure;
    logger.info({ config: path, proxies: proxies.length }, 'made the proxies of the file');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.error({ config: path, error: reason }, 'the configuration file cannot be used');
  }
}
