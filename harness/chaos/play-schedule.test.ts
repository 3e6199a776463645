/** Steps in their order and time, what is noted of them, and that nothing stays, over a subject that is not real. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryHistory } from '../history/memory-history.ts';
import { Prng } from '../kernel/prng.ts';
import { Scope } from '../kernel/scope.ts';
import { InjectionsFile } from './injections-file.ts';
import { playSchedule } from './play-schedule.ts';
import type { Schedule, ScheduleStep } from './schedule.ts';
import { StruckFaults } from './struck-faults.ts';
import { SimulatedWorld } from './testing/simulated-subject.ts';
import { Progress } from './trigger.ts';

let folder: string;
let world: SimulatedWorld;
let history: MemoryHistory;
let progress: Progress;
let faults: StruckFaults;
let stop: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'play-schedule-'));
  world = new SimulatedWorld();
  history = new MemoryHistory(world.clock);
  progress = new Progress(world.clock);
  stop = new AbortController();
  faults = new StruckFaults({
    ...{
      subject: world.subject,
      clock: world.clock,
      folder,
      goneTimeoutMs: 1_000,
      seenGraceMs: 100,
    },
    kinds: [
      world.kind('killed'),
      world.kind('impossible', { failsTo: 'strike' }),
      world.kind('endless', { failsTo: 'end' }),
      world.kind('unseen', { failsTo: 'be seen' }),
      world.kind('staying', { failsTo: 'be gone' }),
      world.kind('unhealable', { failsTo: 'heal' }),
    ],
    scope: new Scope({ name: 'play', clock: world.clock }),
    random: new Prng('play'),
    onSeen: () => {},
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

const strike = (fault: number, afterMs: number): ScheduleStep => {
  return { act: 'strike', fault, when: { afterMs } };
};
const heal = (fault: number, lastsMs: number): ScheduleStep => ({ act: 'heal', fault, lastsMs });

function schedule(kinds: readonly string[], steps: readonly ScheduleStep[]): Schedule {
  const targets = ['front', 'back-1', 'back-2'];
  const described = kinds.map((kind, index) => {
    return { fault: index + 1, kind, target: targets[index] ?? 'front', parameters: {} };
  });
  return { seed: 'by hand', durationMs: 10_000, faults: described, steps };
}

/** Plays it in simulated time, which moves only while somebody waits for it. Returns the journal. */
async function play(planned: Schedule): Promise<string[]> {
  const path = join(folder, 'injections.ndjson');
  using injections = new InjectionsFile(path);
  const { signal } = stop;
  const options = { faults, progress, history, injections, clock: world.clock, signal };
  let isOver = false;
  const playing = playSchedule(planned, { ...options, overdueMs: 5_000 });
  playing
    .catch(() => undefined)
    .finally(() => {
      isOver = true;
    });
  while (!isOver) await (world.clock.sleeping > 0 ? world.clock.advance(10) : turns());
  await playing;
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(1);
}

const acts = () => history.records.map(({ op, process }) => `${op} ${process}`);
const problems = () => faults.outcomes.map(({ fault, problem }) => [fault.kind, problem]);

describe('[INFRA-21] playing a schedule', () => {
  it('takes the steps in order, each in time, and notes them without a time', async () => {
    const planned = schedule(
      ['killed', 'killed'],
      [strike(1, 1_000), strike(2, 2_000), heal(1, 3_000), heal(2, 4_000)],
    );
    const journal = await play(planned);
    expect(world.done.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'strike killed front',
      'strike killed back-1',
      'heal killed front',
      'heal killed back-1',
    ]);
    const atMs = world.done.map((line) => Number.parseInt(line, 10));
    for (const [index, due] of [1_000, 2_000, 4_000, 6_000].entries())
      expect(Math.abs((atMs[index] ?? 0) - due)).toBeLessThanOrEqual(200);
    expect(journal).toEqual([
      '{"act":"strike","fault":1,"kind":"killed","target":"front","parameters":{},"when":{"afterMs":1000}}',
      '{"act":"strike","fault":2,"kind":"killed","target":"back-1","parameters":{},"when":{"afterMs":2000}}',
      '{"act":"heal","fault":1}',
      '{"act":"heal","fault":2}',
    ]);
    expect(problems()).toEqual([
      ['killed', undefined],
      ['killed', undefined],
    ]);
    expect(acts().slice(0, 2)).toEqual(['strike front', 'struck front']);
  });

  it('waits for what is counted, and not for ever', async () => {
    const counted = { act: 'strike', fault: 1, when: { after: 'accepted', count: 2 } } as const;
    const planned = schedule(['killed'], [counted, heal(1, 500)]);
    progress.note('accepted');
    progress.note('accepted');
    await play(planned);
    expect(Number.parseInt(world.done[0] ?? '', 10)).toBeLessThan(500);
    expect(acts()).not.toContain('overdue schedule');
    progress = new Progress(world.clock);
    await play(planned);
    expect(acts()).toContain('overdue schedule');
  });

  it('says of each fault that proves nothing why, and goes on', async () => {
    const kinds = ['impossible', 'unseen', 'staying'];
    const steps = [1, 2, 3].flatMap((fault) => [strike(fault, fault * 100), heal(fault, 50)]);
    const journal = await play(schedule(kinds, steps));
    expect(problems()).toEqual([
      ['impossible', 'not injected'],
      ['unseen', 'not seen'],
      ['staying', 'not gone'],
    ]);
    expect(journal.map((line) => JSON.parse(line).fault)).toEqual([2, 2, 3, 3]);
  });

  it('says of one that cannot be healed that it is not gone', async () => {
    await play(schedule(['unhealable'], [strike(1, 100), heal(1, 50)]));
    expect(faults.outcomes).toMatchObject([{ problem: 'not gone' }]);
  });

  it('heals all that is there when it is ended early, the last one first', async () => {
    const planned = schedule(
      ['killed', 'killed'],
      [strike(1, 100), strike(2, 200), heal(1, 9_000), heal(2, 9_000)],
    );
    const playing = play(planned);
    await until(() => world.done.length === 2);
    stop.abort(new Error('enough'));
    await expect(playing).rejects.toThrow('enough');
    expect(world.done.map((line) => line.replace(/^\d+ /, '')).slice(2)).toEqual([
      'heal killed back-1',
      'heal killed front',
    ]);
  });

  it('does not wait for a strike that is under way when it is ended early, and heals it', async () => {
    const playing = play(schedule(['endless'], [strike(1, 100), heal(1, 9_000)]));
    await until(() => world.done.length === 1);
    stop.abort(new Error('enough'));
    await expect(playing).rejects.toThrow('enough');
    expect(world.done.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'strike endless front',
      'heal endless front',
    ]);
  });

  it('heals all that is there when nobody can write down any more that it is healed', async () => {
    const planned = schedule(
      ['killed', 'killed'],
      [strike(1, 100), strike(2, 200), heal(1, 300), heal(2, 5_000)],
    );
    const { append } = history;
    history.append = (entry) => {
      if (entry.op === 'heal') throw new Error('the disk is full');
      return append.call(history, entry);
    };
    await expect(play(planned)).rejects.toThrow('the disk is full');
    expect(world.done.filter((line) => line.includes(' heal '))).toHaveLength(2);
  });

  it('of an unknown kind or target strikes nothing and says so', async () => {
    const planned = schedule(['killing'], [strike(1, 10), heal(1, 10)]);
    await play(planned);
    expect(faults.outcomes[0]?.evidence).toContain('no kind of fault "killing"');
  });
});

function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await turns();
}
