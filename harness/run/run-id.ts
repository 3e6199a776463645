/** Run ids: when the run began, and four characters that tell runs of one second apart. */
import { type Clock, systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import { freshSeed, Prng } from '../kernel/prng.ts';

/** A new id of the form `YYYYMMDDTHHMMSS-xxxx`, in UTC. */
export function makeRunId(clock: Clock = systemClock, prng: Prng = new Prng(freshSeed())): string {
  const stamp = new Date(clock.wallMs()).toISOString().replace(/[-:]|\..*/g, '');
  const suffix = Array.from({ length: 4 }, () => prng.pick(characters)).join('');
  return `${stamp}-${suffix}`;
}

/**
 * Refuses what could not be a run id, before it becomes part of a path or a mark.
 * @throws HornetError RUN_ID_INVALID
 */
export function assertRunId(id: string): void {
  if (/^\d{8}T\d{6}-[0-9a-z]{4}$/.test(id)) return;
  throw new HornetError('RUN_ID_INVALID', `"${id}" is not a run id.`, { data: { id } });
}

const characters = [...'0123456789abcdefghijklmnopqrstuvwxyz'];
