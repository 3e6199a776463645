// Whoever listens hears the past that was asked for and then everything, and nobody is waited for.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Narration, narrationLevels } from '../../contracts/index.ts';
import { NarrationHub } from './narration-hub.ts';
import type { NumberedNarration } from './narration-reader.ts';

function narration(human: string, more: Partial<Narration> = {}): Narration {
  return {
    actor: 'queen',
    action: 'say',
    target: 't',
    human,
    level: 'info',
    emitted_at_ms: 1,
    ...more,
  };
}

function humans(numbered: Iterable<NumberedNarration>): string[] {
  return [...numbered].map(({ narration: { human } }) => human);
}

async function take(stream: AsyncGenerator<NumberedNarration>, count: number) {
  const taken: NumberedNarration[] = [];
  while (taken.length < count) {
    const { value } = await stream.next();
    if (value !== undefined) taken.push(value);
  }
  return taken;
}

describe('[CORE-01] a hub of narration', () => {
  it('gives the last of the past, then what comes, numbered from 1 over all', async () => {
    const hub = new NarrationHub({ actor: 'queen' });
    for (const human of ['a', 'b', 'c']) hub.deliver(narration(human));
    const leave = new AbortController();
    const stream = hub.follow({ last: 2 }, leave.signal);
    const past = await take(stream, 2);
    hub.deliver(narration('d'));
    const [live] = await take(stream, 1);
    expect(humans(past)).toEqual(['b', 'c']);
    expect(live).toEqual({ id: 4, narration: narration('d') });
    leave.abort();
    await expect(stream.next()).rejects.toMatchObject({ name: 'AbortError' });
    expect(hub.readers).toBe(0);
  });

  it('keeps as many of the past as it is told to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(50), fc.nat(20), (kept, told, last) => {
        const hub = new NarrationHub({ actor: 'queen', kept });
        for (let index = 1; index <= told; index++) hub.deliver(narration(`${index}`));
        const expected = Array.from({ length: told }, (_, index) => `${index + 1}`);
        const count = Math.min(kept, last);
        expect(humans(hub.past({ last }))).toEqual(count === 0 ? [] : expected.slice(-count));
      }),
    );
  });

  it('gives only what passes the filter, of the past as of what comes', async () => {
    const hub = new NarrationHub({ actor: 'queen' });
    const all = [...narrationLevels].map((level) => narration(level, { level, job_id: 'job-1' }));
    for (const one of all) hub.deliver(one);
    hub.deliver(narration('of another', { job_id: 'job-2' }));
    expect(humans(hub.past({ last: 9, level: 'warn', jobId: 'job-1' }))).toEqual([
      'warn',
      'error',
      'fatal',
    ]);
    const stream = hub.follow({ level: 'error', jobId: 'job-1' }, new AbortController().signal);
    const next = take(stream, 2);
    for (const one of all) hub.deliver(one);
    expect(humans(await next)).toEqual(['error', 'fatal']);
    await stream.return(undefined);
    expect(hub.readers).toBe(0);
  });

  it('lets a slow reader lose the oldest and tells it how many, and no other reader', async () => {
    const hub = new NarrationHub({ actor: 'hive-1', program: 'hive', unread: 3 });
    const signal = new AbortController().signal;
    const slow = hub.follow({}, signal);
    const quick = hub.follow({}, signal);
    const [firstOfSlow, firstOfQuick] = [take(slow, 1), take(quick, 1)];
    hub.deliver(narration('0'));
    await Promise.all([firstOfSlow, firstOfQuick]);
    const heard: string[] = [];
    for (let index = 1; index <= 5; index++) {
      hub.deliver(narration(`${index}`));
      heard.push(...humans(await take(quick, 1)));
    }
    expect(heard).toEqual(['1', '2', '3', '4', '5']);
    const late = await take(slow, 4);
    expect(late[0]).toMatchObject({
      narration: {
        action: 'narration_lost',
        level: 'warn',
        human: expect.stringContaining('lost 2 '),
        actor: 'hive-1',
        emitted_by: expect.stringMatching(/^hive@/),
      },
    });
    expect(late[0]).not.toHaveProperty('id');
    expect(late.slice(1).map(({ id }) => id)).toEqual([4, 5, 6]);
  });
});
