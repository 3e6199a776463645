/** What a test can ask of narration that was caught, and what it is told when it was another. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { isHornetError } from '../kernel/errors.ts';
import type { NarrationMatcher } from './narration-matcher.ts';
import { NarrationSink } from './narration-sink.ts';

let clock: ManualClock;
let sink: NarrationSink;

beforeEach(() => {
  clock = new ManualClock();
  sink = new NarrationSink({ clock });
});

/** The queen says this about the job, a second after she said the last thing. */
async function say(action: string, more: Record<string, string> = {}): Promise<void> {
  await clock.advance(1_000);
  sink.take({ actor: 'queen', action, human: `I ${action}`, job_id: 'job-1', ...more });
}

function failureOf(work: () => unknown): { code: string; message: string; told: unknown } {
  try {
    work();
  } catch (error) {
    if (!isHornetError(error)) throw error;
    return { code: error.code, message: error.message, told: error.data['told'] };
  }
  throw new Error('It did not fail.');
}

describe('[INFRA-06] something was told', () => {
  it.each<[string, NarrationMatcher, string[]]>([
    ['by its actor', { actor: 'hive-1' }, ['start']],
    ['by its action', { action: 'place' }, ['place']],
    ['by its job', { job_id: 'job-2' }, ['start']],
    ['by its request', { correlation_id: 'order-7' }, ['receive']],
    ['by a part of its sentence', { human: /^I pl.ce$/g }, ['place']],
    ['by its target and level', { target: 'hive-1', level: 'warn' }, ['place']],
    ['by several at once', { actor: 'queen', action: /e$/ }, ['receive', 'place']],
    ['whatever it was', {}, ['receive', 'place', 'start']],
  ])('%s', async (_what, matcher, actions) => {
    await say('receive', { correlation_id: 'order-7' });
    await say('place', { target: 'hive-1', level: 'warn' });
    await say('start', { actor: 'hive-1', job_id: 'job-2' });
    expect(sink.expectTold(matcher).map(({ action }) => action)).toEqual(actions);
    expect(sink.expectTold(matcher, actions.length)).toEqual(sink.told(matcher));
  });

  it('or not: the failure lists what was', async () => {
    await say('receive', { correlation_id: 'order-7' });
    await say('place', { target: 'hive-1', level: 'warn', human: 'Chose\nhive-1' });
    expect(failureOf(() => sink.expectTold({ actor: 'hive-1', human: /start/ }))).toEqual({
      code: 'NARRATION_MISSING',
      message: 'Not told: actor hive-1, human /start/ (wanted at least one, told 0).',
      told: [
        '    1.000 s  queen     receive      I receive (job-1, order-7)',
        '    2.000 s  queen     place        hive-1: Chose hive-1 (warn, job-1)',
      ],
    });
  });

  it('so many times, no fewer and no more', async () => {
    await say('place');
    await say('place');
    sink.expectTold({ action: 'place' }, 2);
    expect(failureOf(() => sink.expectTold({ action: 'place' }, 3))).toMatchObject({
      code: 'NARRATION_MISSING',
      message: 'Not told: action place (wanted 3, told 2).',
    });
    expect(failureOf(() => sink.expectTold({ action: 'place' }, 1))).toMatchObject({
      code: 'NARRATION_UNWANTED',
    });
  });

  it('never', async () => {
    await say('place');
    sink.expectNotTold({ action: 'cancel' });
    expect(failureOf(() => sink.expectNotTold({ action: 'place' }))).toMatchObject({
      code: 'NARRATION_UNWANTED',
      message: 'Told too often: action place (wanted 0, told 1).',
      told: [expect.stringContaining('I place')],
    });
  });
});

describe('[INFRA-06] things were told in order', () => {
  const [receive, place, complete] = [
    { action: 'receive' },
    { action: 'place' },
    { action: 'complete' },
  ];

  it('with others between', async () => {
    for (const action of ['receive', 'ping', 'place', 'ping', 'complete']) await say(action);
    const found = sink.expectInOrder([receive, place, complete]);
    expect(found.map(({ heardAtMs }) => heardAtMs)).toEqual([1_000, 3_000, 5_000]);
    expect(sink.expectInOrder([])).toEqual([]);
  });

  it('or not: the failure says which is the first that is missing', async () => {
    for (const action of ['place', 'receive', 'complete']) await say(action);
    expect(failureOf(() => sink.expectInOrder([receive, place, complete]))).toMatchObject({
      code: 'NARRATION_MISSING',
      message: 'Number 2 in order was not told: action place.',
      told: { length: 3 },
    });
  });

  it('within a time, by whichever of several that happens', async () => {
    for (const action of ['receive', 'ping', 'place', 'receive', 'place']) await say(action);
    const found = sink.expectInOrder([receive, place], { withinMs: 1_000 });
    expect(found.map(({ heardAtMs }) => heardAtMs)).toEqual([4_000, 5_000]);
    expect(failureOf(() => sink.expectInOrder([receive, place], { withinMs: 999 })).message).toBe(
      'All was told in order, but in 1000 ms at the least, not within 999 ms.',
    );
  });

  it('each by an event of its own', async () => {
    await say('place');
    expect(failureOf(() => sink.expectInOrder([place, place]))).toMatchObject({
      message: 'Number 2 in order was not told: action place.',
    });
  });
});

describe('[INFRA-06] waiting until something is told', () => {
  it('ends with what was heard before or is heard then', async () => {
    const second = sink.waitFor({ action: 'place' }, { count: 2 });
    await say('place');
    await expect(sink.waitFor({ action: 'place' })).resolves.toMatchObject({ heardAtMs: 1_000 });
    await say('place');
    await expect(second).resolves.toMatchObject({ heardAtMs: 2_000 });
  });

  it('in vain says what was told', async () => {
    await say('place');
    const waiting = sink.waitFor({ action: 'cancel' }, { timeoutMs: 500 });
    await Promise.allSettled([waiting, clock.advance(500)]);
    await expect(waiting).rejects.toMatchObject({
      code: 'NARRATION_MISSING',
      message: 'Not told within 500 ms: action cancel (wanted 1, told 0).',
      data: { told: [expect.stringContaining('I place')] },
    });
  });

  it('can be given up', async () => {
    const controller = new AbortController();
    const waiting = sink.waitFor({ action: 'cancel' }, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
