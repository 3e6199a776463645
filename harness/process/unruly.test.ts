/**
 * Programs that misbehave, one trait each: what readiness says of them, in every way in which it can be
 * asked; that nothing of them is left, soon; and what their logs hold.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { isHornetError } from '../kernel/errors.ts';
import { Scope } from '../kernel/scope.ts';
import { leasePort } from '../network/port-lease.ts';
import { takeCensus } from './environment-mark.ts';
import { type Unruly, unruly, type Verdict } from './fixtures/unruly-programs.ts';
import { hasProcFolder, readProcess } from './process-table.ts';
import { waitUntilReady } from './readiness.ts';
import { type Readiness, type RunningProcess, startProcess } from './spawn.ts';
import { killEach } from './terminate.ts';

/** What obeys has all the time that a busy machine may need; what does not is not waited for. */
const stopTimeoutOf = ({ ends }: Unruly) => (ends.cause === 'killed' ? 300 : 10_000);
/** From the first signal to the last process, on a busy machine too. */
const boundMs = 5_000;

let scope: Scope;
let folder: string;
let runId: string;
let runs = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hornet-unruly-'));
  runs += 1;
  runId = `unruly-${process.pid}-${runs}`;
  const register = { runId, folder, open: () => ({ amend: () => {}, done: () => {} }) };
  scope = new Scope({ name: 'unruly', register });
});

afterEach(async () => {
  await scope.close().finally(() => killEach(marked()));
  rmSync(folder, { recursive: true });
});

describe.runIf(hasProcFolder()).each(unruly)('[INFRA-10] a program that $what', (trait) => {
  // The ways in which it never gets ready are waited for at the same time: each lasts its whole time-out.
  it('is what each kind of readiness says it is, and leaves nothing when it is refused', async () => {
    const kinds = Object.keys(trait.says) as (keyof Unruly['says'])[];
    const verdicts = await Promise.all(kinds.map((kind) => verdictOf(trait, kind)));
    expect(Object.fromEntries(kinds.map((kind, index) => [kind, verdicts[index]]))).toEqual(
      trait.says,
    );
  });

  it('leaves nothing of its group when it is stopped, soon, and its logs are whole', async () => {
    const running = await startShowing(trait);
    const startedMs = systemClock.nowMs();
    const exit = await running.stop();
    expect(systemClock.nowMs() - startedMs).toBeLessThan(boundMs);
    expect(exit).toMatchObject(trait.ends);
    const left = marked();
    expect(left.map(({ groupId }) => groupId)).not.toContain(running.pid);
    expect(left).toHaveLength(trait.escapees ?? 0);
    await killEach(left);
    expect(marked()).toEqual([]);
    expect(readFileSync(running.stdoutFile, 'utf8')).toMatch(trait.stdout);
    expect(readFileSync(running.stderrFile, 'utf8')).toMatch(trait.stderr);
  });
});

it.runIf(hasProcFolder())(
  'a refusal says of a program that stopped itself that it is stopped',
  async () => {
    const trait = unruly.find(({ stopsItself }) => stopsItself);
    if (trait === undefined) throw new Error('No such program is on the list.');
    const running = await startShowing(trait);
    const limits = { timeoutMs: 100, signal: scope.signal };
    await expect(waitUntilReady(running, { kind: 'ready-line' }, limits)).rejects.toMatchObject({
      code: 'PROCESS_NOT_READY',
      data: { state: 'stopped by a signal such as SIGSTOP' },
    });
  },
);

/** What readiness of this kind says, and nothing of the group left where it is not `ready`. */
async function verdictOf(trait: Unruly, kind: keyof Unruly['says']): Promise<Verdict> {
  const inner = scope.child(kind);
  const { port } = await leasePort(inner);
  const url = `http://127.0.0.1:${port}`;
  const readinesses: Record<typeof kind, Readiness> = {
    'ready-line': { kind: 'ready-line' },
    log: { kind: 'log', pattern: trait.waitsForLog ?? trait.shows },
    listening: { kind: 'listening', url },
    http: { kind: 'http', url },
  };
  const expected = trait.says[kind];
  try {
    const running = await startProcess(inner, {
      ...specOf(trait, port, kind),
      ready: readinesses[kind],
      readyTimeoutMs: expected === 'PROCESS_NOT_READY' ? 400 : 15_000,
    });
    running.expectEnd();
    return 'ready';
  } catch (error) {
    if (isHornetError(error, 'PROCESS_NOT_READY')) return 'PROCESS_NOT_READY';
    if (isHornetError(error, 'PROCESS_EXITED_EARLY')) return 'PROCESS_EXITED_EARLY';
    throw error;
  } finally {
    await inner.close();
    const left = marked(inner.name);
    expect(left.length).toBeLessThanOrEqual(trait.escapees ?? 0);
    await killEach(left);
  }
}

/** Started, and past the point where its trait shows. */
async function startShowing(trait: Unruly): Promise<RunningProcess> {
  const { port } = await leasePort(scope);
  const running = await startProcess(scope, specOf(trait, port, 'shown'));
  running.expectEnd();
  const shown = Promise.withResolvers<void>();
  const look = ({ text }: { text: string }) => {
    if (text.includes(trait.shows)) shown.resolve();
  };
  running.onLine(look);
  for (const text of running.lines()) look({ text });
  await shown.promise;
  if (trait.stopsItself) {
    await expect.poll(() => readProcess(running.pid)?.isStopped).toBe(true);
  }
  // Who ends by itself, or leaves its children to themselves, has done so when it is stopped.
  if (trait.ends.cause === 'finished' || trait.ends.cause === 'unexpected') await running.exited;
  return running;
}

function specOf(trait: Unruly, port: number, logs: string) {
  const [fixture = '', ...parameters] = trait.program.map((part) =>
    part === 'PORT' ? String(port) : part,
  );
  const path = join(import.meta.dirname, 'fixtures', fixture);
  return {
    name: fixture.replace('.ts', ''),
    command: [process.execPath, path, ...parameters] as const,
    logFolder: join(folder, logs),
    stopTimeoutMs: stopTimeoutOf(trait),
  };
}

/** Everyone alive who carries the mark of this test's run. */
function marked(scopeName?: string) {
  const census = takeCensus({ runId, ...(scopeName !== undefined && { scopeName }) });
  if (!census.available) throw new Error(census.reason);
  return census.processes;
}
