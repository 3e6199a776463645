/** Ctrl+C in every phase of `hornet chaos`: everything is healed and stopped, nothing is left, and what was shown until then is told. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapsed } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeCensus } from '../harness/index.ts';

const timeout = 120_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** With faults that something is left of where nobody heals them. */
function chaos(duration: string) {
  const faults = ['process-pause', 'process-kill', 'link-cut', 'clock-skew', 'process-freeze'];
  const words = ['--seed', '11', '--fake', '--json', '--intensity', '4', '--reports', folder];
  const flags = ['--faults', faults.join(','), '--duration', duration];
  const hornet = join(import.meta.dirname, 'hornet.cjs');
  return execa(process.execPath, [hornet, 'chaos', ...words, ...flags], {
    ...{ reject: false, cwd: folder, timeout },
  });
}

type Chaos = ReturnType<typeof chaos>;

/** Resolves once it has said so on standard error, where all but the result goes. */
async function untilSaid(running: Chaos, pattern: RegExp): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (pattern.test(said)) resolve();
  });
  running.stderr.once('end', () => reject(new Error(`It ended before that: ${said}`)));
  await promise;
}

function runId(): string {
  return readdirSync(folder)[0] ?? 'none yet';
}

async function untilStruck(): Promise<void> {
  const history = join(folder, runId(), 'chaos', 'history.ndjson');
  const struck = () => existsSync(history) && /"op":"struck"/.test(readFileSync(history, 'utf8'));
  await expect.poll(struck).toBe(true);
}

function left(): unknown[] {
  const census = takeCensus({ runId: runId() });
  const run = join(tmpdir(), `hornet-${runId()}`);
  return [...(census.available ? census.processes : []), ...(existsSync(run) ? [run] : [])];
}

describe('[INFRA-24] hornet chaos, interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'with %s while the stack starts, leaves nothing and says nothing of it',
    { timeout },
    async (signal) => {
      const running = chaos('10s');
      await untilSaid(running, /faults within/);
      running.kill(signal);
      const { exitCode, stdout } = await running;
      expect(left()).toEqual([]);
      expect([exitCode, stdout]).toEqual([130, '']);
    },
  );

  it.each([
    ['control', 'SIGINT', '20s'],
    ['faults', 'SIGTERM', '20s'],
    ['recovery', 'SIGINT', '2s'],
    ['quiet', 'SIGTERM', '2s'],
  ] as const)(
    'in %s, by %s, heals, leaves nothing, and says what had held',
    { timeout },
    async (phase, signal, duration) => {
      const running = chaos(duration);
      await untilSaid(running, RegExp(`${phase} …`));
      if (phase === 'faults') await untilStruck();
      running.kill(signal);
      const { exitCode, stdout, stderr } = await running;
      expect(left()).toEqual([]);
      expect(exitCode, stderr).toBe(130);
      const { verdict, interruptedIn, findings } = JSON.parse(stdout);
      // In the last, it may have been over but for the telling.
      if (phase !== 'quiet') expect(interruptedIn).toBe(phase);
      expect(verdict, JSON.stringify(findings)).not.toBe('violated');
      expect(stderr).toContain('Healing and stopping');
      expect(stderr).not.toContain('could still be seen');
    },
  );

  it('a second time ends at once, and the guardian does the rest', { timeout }, async () => {
    const running = chaos('20s');
    await untilSaid(running, /faults …/);
    await untilStruck();
    // An orderly end waits for its guardian's report.
    const guardian = guardianOf(runId());
    process.kill(guardian, 'SIGSTOP');
    running.kill('SIGINT');
    await untilSaid(running, /Healing and stopping/);
    await elapsed(600); // what comes sooner is the same key, as npm passes it on
    running.kill('SIGINT');
    const { exitCode } = await running;
    expect(exitCode).toBe(130);
    expect(existsSync(join(tmpdir(), `hornet-${runId()}`))).toBe(true);
    process.kill(guardian, 'SIGCONT');
    await expect.poll(left).toEqual([]);
  });
});

function guardianOf(id: string): number {
  const found = readdirSync('/proc').find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const command = commandOf(pid);
    return command.includes('guardian/main.') && command.includes(id);
  });
  if (found === undefined) throw new Error(`Run ${id} has no guardian.`);
  return Number(found);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}
