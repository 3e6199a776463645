// What counts as a worker's last sentence about a job, and for whom.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Narration } from '../../contracts/index.ts';
import { LastWords } from './last-words.ts';

function narration(action: string, jobId?: string): Narration {
  return {
    actor: 'worker-1',
    action,
    target: 'tiny',
    human: 'Said.',
    level: 'info',
    emitted_at_ms: 1,
    ...(jobId === undefined ? {} : { job_id: jobId }),
  };
}

/** Whether the words have been spoken by now. */
async function isSpoken(spoken: Promise<void>): Promise<boolean> {
  return Promise.race([spoken.then(() => true), nextTurn(false)]);
}

it.each(['complete', 'cancel', 'fail'])('%s is the last sentence about its job', async (action) => {
  const words = new LastWords();
  using mine = words.expect('job-1');
  using other = words.expect('job-2');
  words.hear(narration(action, 'job-1'));
  expect(await isSpoken(mine.spoken)).toBe(true);
  expect(await isSpoken(other.spoken)).toBe(false);
});

it.each([
  ['generate', 'job-1'],
  ['complete', undefined],
])('%s about %s is not', async (action, jobId) => {
  const words = new LastWords();
  using mine = words.expect('job-1');
  words.hear(narration(action, jobId));
  expect(await isSpoken(mine.spoken)).toBe(false);
});

it('what is not expected any more is heard by nobody', async () => {
  const words = new LastWords();
  const early = words.expect('job-1');
  early[Symbol.dispose]();
  words.hear(narration('complete', 'job-1'));
  using late = words.expect('job-1');
  expect(await isSpoken(late.spoken)).toBe(false);
});
