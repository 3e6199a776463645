/**
 * `npm run campaign -- proxy-churn [--minutes 10] [--links 1000] [--seed S] [--out FILE]`: so many links carry traffic through one
 * fault proxy while its interface changes their toxics without end. No byte may be lost, no call may wait on a link, and the
 * proxy must not stand still.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeTimes, Prng, type Run, spreadOf, startProcess } from '../../harness/index.ts';
import { type Conclusion, conclude } from '../campaign/conclude.ts';
import { originOf } from '../campaign/origin.ts';
import { readOrExit, wholeNumber } from '../campaign/parameters.ts';
import { ApiCalls } from './api-calls.ts';
import { ChangingLink } from './changes.ts';
import type { TrafficReport } from './messages.ts';
import { startTraffic } from './traffic-process.ts';

const callers = 4;
/** Between two calls of a caller, so that the interface has some time left for the links. */
const pauseMs = 5;
const goalP99Ms = 100;
const lag = /^nodejs_eventloop_lag_(p50|p99|max)_seconds (\S+)$/gm;

const options = readOrExit(() => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      links: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now()) },
      out: { type: 'string' },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new TypeError(`--minutes is a time, not ${values.minutes}.`);
  return { ...values, minutes, links: wholeNumber('--links', values.links, callers) };
}, 'proxy-churn [--minutes N] [--links N] [--seed S] [--out FILE]');
process.stdout.write(`seed ${options.seed}\n`);

await conclude(async (run) => {
  const url = await startProxy(run);
  const traffic = await startTraffic(run.scope);
  const making = new ApiCalls(url);
  const names = Array.from({ length: options.links }, (_, index) => `link-${index + 1}`);
  const ports: number[] = [];
  for (const name of names) ports.push(await makeLink(making, name, traffic.serverPort));
  traffic.begin(ports);
  process.stdout.write(`${options.links} links carry traffic\n`);
  const calls = new ApiCalls(url);
  const random = new Prng(options.seed);
  const links = names.map((name) => new ChangingLink(name, random.fork(name)));
  await churn(calls, links, random, run.scope.signal);
  const lags = await readLags(url);
  for (const link of links) await link.calm(calls);
  return await report(calls, lags, await traffic.end());
});

/** The program, since it tells of its own lag only when asked to. */
async function startProxy(run: Run): Promise<string> {
  const program = fileURLToPath(new URL('../../harness/proxy/main.ts', import.meta.url));
  const { readyLine } = await startProcess(run.scope, {
    name: 'proxy',
    command: [process.execPath, program, '--seed', options.seed, '--runtime-metrics'],
    logFolder: run.reportFolder,
    ready: { kind: 'ready-line' },
  });
  return String(readyLine?.['url']);
}

async function makeLink(calls: ApiCalls, name: string, serverPort: number): Promise<number> {
  const upstream = `127.0.0.1:${serverPort}`;
  const text = await calls.call('POST', '/proxies', { name, listen: '127.0.0.1:0', upstream });
  const { listen } = JSON.parse(text ?? '{}') as { listen?: string }; // what a 201 shows
  if (listen === undefined) throw new Error(`${name} was not made: ${text}`);
  return Number(listen.slice(listen.lastIndexOf(':') + 1));
}

/** Each caller has links of its own, so that calls for one link follow each other. */
async function churn(
  calls: ApiCalls,
  links: readonly ChangingLink[],
  random: Prng,
  signal: AbortSignal,
): Promise<void> {
  const untilMs = performance.now() + options.minutes * 60_000;
  const call = async (caller: number): Promise<void> => {
    const own = links.filter((_, index) => index % callers === caller);
    const draws = random.fork('caller', caller);
    while (performance.now() < untilMs) {
      if (draws.integer(1, 200) === 1) await calls.call('GET', '/proxies');
      else await draws.pick(own).change(calls);
      await sleep(pauseMs, undefined, { signal });
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
}

async function readLags(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lags = [...text.matchAll(lag)].map(([, name, seconds]) => [name, Number(seconds) * 1_000]);
  return Object.fromEntries(lags);
}

async function report(
  { tookMs, stuck, refused }: ApiCalls,
  lags: Record<string, number>,
  traffic: TrafficReport,
): Promise<Conclusion> {
  const { sentBytes, lostBytes, misplacedBytes, brokenLinks } = traffic;
  const shownLags = Object.entries(lags).map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`);
  process.stdout.write(
    `${tookMs.length} calls: ${describeTimes(tookMs)}; ${stuck.length} stuck, ${refused.length} refused\n` +
      `${(sentBytes / 1e6).toFixed(1)} MB there and back: ${lostBytes} bytes lost, ${misplacedBytes} misplaced, ` +
      `${brokenLinks} links broken\nevent loop of the proxy, late by ${shownLags.join(', ')}\n`,
  );
  const faults = [
    ...stuck.slice(0, 5).map((what) => `stuck: ${what}`),
    ...refused.slice(0, 5).map((what) => `refused: ${what}`),
    ...(lostBytes === 0 ? [] : [`${lostBytes} bytes lost`]),
    ...(misplacedBytes === 0 ? [] : [`${misplacedBytes} bytes misplaced`]),
    ...(brokenLinks === 0 ? [] : [`${brokenLinks} links broken`]),
  ];
  const p99Ms = spreadOf(tookMs).p99 ?? Number.NaN;
  const verdict = faults.length === 0 && p99Ms < goalP99Ms ? 'held' : 'violated';
  if (options.out !== undefined) {
    const calls = { ...spreadOf(tookMs), stuck, refused };
    const figures = { version: 1, ...originOf(), options, verdict, calls, traffic, lagsMs: lags };
    await mkdir(dirname(options.out), { recursive: true });
    await writeFile(options.out, `${JSON.stringify(figures, undefined, 1)}\n`);
  }
  if (faults.length > 0) return { verdict, because: faults.join('; ') };
  const p99 = `p99 of calls ${p99Ms.toFixed(0)} ms`;
  return verdict === 'held'
    ? { verdict, because: `${options.links} links lost nothing, ${p99}` }
    : { verdict, because: `${p99}, not below ${goalP99Ms} ms` };
}
