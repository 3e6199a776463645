/** Witnesses that lie, are silent or never stop, and heals that come while others are on their way, over a subject that is not real. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Prng } from '../kernel/prng.ts';
import { Scope } from '../kernel/scope.ts';
import type { StruckFault } from './fault-kind.ts';
import type { ScheduledFault } from './schedule.ts';
import { StruckFaults } from './struck-faults.ts';
import { type SimulatedKind, SimulatedWorld } from './testing/simulated-subject.ts';

let folder: string;
let world: SimulatedWorld;
let seen: string[];
const { signal } = new AbortController();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'struck-faults-'));
  world = new SimulatedWorld();
  seen = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** One kind, `odd`, that is as it says, besides `killed`. */
function faultsWith(odd: Partial<SimulatedKind> = {}): StruckFaults {
  return new StruckFaults({
    ...{ subject: world.subject, clock: world.clock, folder, random: new Prng('struck') },
    ...{ goneTimeoutMs: 1_000, seenGraceMs: 100 },
    kinds: [world.kind('killed'), world.kind('odd', odd)],
    scope: new Scope({ name: 'struck', clock: world.clock }),
    onSeen: (fault, what, words) => seen.push(`${fault.kind} ${what} ${words}`),
  });
}

let count = 0;
function fault(kind: string, target = 'front'): ScheduledFault {
  count += 1;
  return { fault: count, kind, target, parameters: {} };
}

/** Moves the time while it is waited for. */
async function soon<T>(promised: Promise<T>): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  promised.then(over, over);
  while (!isOver) await (world.clock.sleeping > 0 ? world.clock.advance(10) : turn());
  return await promised;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const done = () => world.done.map((line) => line.replace(/^\d+ /, ''));
const forEver = (): Promise<never> => Promise.withResolvers<never>().promise;

describe('[INFRA-24] a witness', () => {
  const late: StruckFault['witness'] = (stopped) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    stopped.addEventListener('abort', () => resolve('seen after all'));
    return promise;
  };
  const atOnce: StruckFault['witness'] = () => {
    throw new Error('I cannot look');
  };

  it.each<[string, Partial<StruckFault>, string]>([
    ['that never stops is not waited for', { witness: forEver }, 'not seen'],
    ['that says nothing has seen nothing', { witness: () => Promise.resolve('') }, 'not seen'],
    ['that speaks once it is told to stop is not believed', { witness: late }, 'not seen'],
    ['that fails at once has seen nothing', { witness: atOnce }, 'not seen'],
    ['of the end that never stops is not waited for', { witnessGone: forEver }, 'not gone'],
    ['of the end that says nothing', { witnessGone: () => Promise.resolve('') }, 'not gone'],
    ['of the end that fails at once', { witnessGone: atOnce }, 'not gone'],
  ])('%s', async (_what, struck, problem) => {
    const faults = faultsWith({ struck });
    const one = fault('odd');
    expect(await faults.strike(one, signal)).toBe(true);
    await soon(faults.heal(one));
    expect(faults.outcomes).toMatchObject([{ problem }]);
    expect(done()).toEqual(['strike odd front', 'heal odd front']);
    expect(seen.filter((words) => words.startsWith('odd seen')).length).toBe(
      problem === 'not gone' ? 1 : 0,
    );
  });
});

describe('a target that is struck again', () => {
  /** Gone only when it is told so. */
  function slowToGo(): { odd: Partial<SimulatedKind>; gone: (words: string) => void } {
    const { promise, resolve } = Promise.withResolvers<string>();
    return { odd: { struck: { witnessGone: () => promise } }, gone: resolve };
  }

  it.each([
    ['front', 'front'],
    ['machine-2', 'back-1'],
  ])('is seen to be free first: %s, then %s', async (first, second) => {
    const { odd, gone } = slowToGo();
    const target = { target: 'group' } as const;
    const faults = faultsWith({ ...odd, ...(first === 'machine-2' && target) });
    const pending = fault('odd', first);
    await faults.strike(pending, signal);
    const healing = faults.heal(pending);
    const again = faults.strike(fault('killed', second), signal);
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(done()).toEqual([`strike odd ${first}`, `heal odd ${first}`]);
    gone('gone');
    expect(await soon(again)).toBe(true);
    await healing;
    expect(faults.outcomes).toMatchObject([{ problem: undefined }]);
  });

  it('is struck at once where nobody heals what is there, and where others are healed', async () => {
    const { odd } = slowToGo();
    const faults = faultsWith(odd);
    const [there, pending] = [fault('odd', 'front'), fault('odd', 'back-1')];
    await faults.strike(there, signal);
    await faults.strike(pending, signal);
    void faults.heal(pending);
    expect(await faults.strike(fault('killed', 'front'), signal)).toBe(true);
    expect(await faults.strike(fault('killed', 'back-2'), signal)).toBe(true);
  });

  it('is not waited for by one who is interrupted', async () => {
    const { odd } = slowToGo();
    const faults = faultsWith(odd);
    const pending = fault('odd');
    await faults.strike(pending, signal);
    void faults.heal(pending);
    const stop = new AbortController();
    const again = faults.strike(fault('killed'), stop.signal);
    stop.abort(new Error('enough'));
    await expect(again).rejects.toThrow('enough');
    expect(done()).not.toContain('strike killed front');
  });
});

describe('healing all', () => {
  it('undoes what is on its way already only once, and waits for nobody before all is undone', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const faults = faultsWith({ struck: { witnessGone: () => promise } });
    const struck = ['front', 'back-1', 'back-2'].map((target) => fault('odd', target));
    for (const one of struck) await faults.strike(one, signal);
    const [pending = fault('odd')] = struck;
    const healing = faults.heal(pending);
    const all = faults.healAll();
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(done().slice(3).sort()).toEqual([
      ...['heal odd back-1', 'heal odd back-2', 'heal odd front'],
    ]);
    resolve('gone');
    await soon(Promise.all([healing, all]));
    expect(faults.outcomes.map(({ problem }) => problem)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
