// What tests ask of a job: all that its listeners are told, in short.
import { expect, vi } from 'vitest';
import type { JobEvent } from '../../contracts/index.ts';
import type { Job } from '../jobs/job.ts';

/** For waiting that ends when the thing happens: when to give up. */
export const patience = { timeout: 10_000 };

/** All events of the job, once it has ended. */
export async function eventsOf(job: Job): Promise<JobEvent[]> {
  const forEver = new AbortController().signal;
  return (await Array.fromAsync(job.follow(0, forEver))).map(({ event }) => event);
}

/** Who said which word, in order. */
export function told(events: readonly JobEvent[]): string[] {
  return events
    .filter((event) => event.type === 'narration')
    .map(({ actor, action }) => `${actor} ${action}`);
}

export async function untilFirstToken(job: Job): Promise<void> {
  await vi.waitFor(() => expect(job.record().tokens).toBeGreaterThan(0), patience);
}
