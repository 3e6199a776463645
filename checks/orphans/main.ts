/**
 * Proves that a run leaves nothing behind, however its runner ends: real runners are ended at random moments, in the midst
 * of programs that do not want to end, and a census of the machine before and after says what is left. A few rounds have
 * their guardian killed too: the same census must find something then, and `hornet clean` must remove it.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execaNode } from 'execa';
import { list } from '../census/proc-files.ts';
import { Control } from './control.ts';
import type { Site } from './interrupted-run.ts';
import { readOptions } from './options.ts';
import { planRounds } from './plan.ts';
import { type RoundResult, runGuardedRound, runUnguardedRound } from './rounds.ts';
import { roundLine, summarise, verdict } from './summary.ts';

/** How many rounds show that the census can find something, where the guardian is on in the others. */
const unguardedRounds = 3;

const options = readOptions(process.argv.slice(2));
const startedMs = performance.now();
const folder = await mkdtemp(join(tmpdir(), 'orphans-'));
const results: RoundResult[] = [];
/** Rounds that did not come to a result, each with the reason. */
const undone: string[] = [];
process.stdout.write(`seed ${options.seed}\n`);
const tmpFolder = join(folder, 'tmp');
const launcher = join(import.meta.dirname, '..', '..', 'cli', 'hornet.cjs');
const end = new AbortController();
const proxy = execaNode(launcher, ['proxy', '--port', '0'], {
  reject: false,
  cancelSignal: end.signal,
});
let control: Control | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void giveUp());
try {
  const { value: ready = '{}' } = await proxy.iterable()[Symbol.asyncIterator]().next();
  control = await Control.listen(join(folder, 'control.sock'));
  await mkdir(tmpFolder);
  const site = { tmpFolder, proxyUrl: JSON.parse(String(ready)).url, control };
  const isOff = options.guardian === 'off';
  const planned = planRounds(options.rounds + (isOff ? 0 : unguardedRounds), options.seed);
  for (const plan of planned) {
    if (end.signal.aborted) break;
    const isGuarded = !isOff && plan.round <= options.rounds;
    const runRound = isGuarded ? runGuardedRound : runUnguardedRound;
    try {
      const result = await runRound(plan, options, siteOf(plan.round, site));
      results.push(result);
      process.stdout.write(`${roundLine(result)}\n`);
    } catch (error) {
      undone.push(`round ${plan.round} (${plan.mode}, ${plan.way}): ${error}`);
      process.stdout.write(`✗ ${undone.at(-1)}\n`);
    }
  }
} finally {
  await control?.[Symbol.asyncDispose]();
  end.abort();
  await proxy;
  const isClean = undone.length === 0 && results.every(({ isPassed }) => isPassed);
  if (isClean) await rm(folder, { recursive: true, force: true });
  else process.stdout.write(`kept for a look: ${folder}\n`);
}
const tookMs = performance.now() - startedMs;
const summary = summarise(results, options, { undone, commit: commit(), tookMs });
if (options.out !== undefined) {
  await mkdir(dirname(options.out), { recursive: true });
  await writeFile(options.out, `${JSON.stringify(summary, undefined, 1)}\n`);
}
const { lines, isPassed } = verdict(summary);
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = isPassed ? 0 : 1;

function siteOf(round: number, site: Pick<Site, 'tmpFolder' | 'proxyUrl' | 'control'>): Site {
  return {
    ...site,
    reportsRoot: join(folder, `reports-${round}`),
    logFile: join(folder, `runner-${round}.log`),
    mark: { name: 'ORPHANS_ROUND', value: `${process.pid}-${round}-${startedMs}` },
  };
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

/** Somebody stopped the check: the runner ends with its control, and nobody but us cleans up after one without a guardian. */
async function giveUp(): Promise<never> {
  end.abort();
  await control?.[Symbol.asyncDispose]();
  const runIds = list(tmpFolder).map((name) => name.replace('hornet-', ''));
  const clean = { env: { TMPDIR: tmpFolder }, stdio: 'inherit', reject: false } as const;
  if (runIds.length > 0) await execaNode(launcher, ['clean', ...runIds], clean);
  await rm(folder, { recursive: true, force: true });
  return process.exit(130);
}
