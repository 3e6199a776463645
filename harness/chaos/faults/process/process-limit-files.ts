/** The program may open hardly more than it has open, as when descriptors have leaked away. */
import { readdirSync } from 'node:fs';
import { isAlive, type ProcessIdentity } from '../../../process/process-table.ts';
import type { FaultKind, StrikeContext } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';
import { answersAt } from './ask-program.ts';
import { countServed } from './hold-connections.ts';
import { setSoftLimit, softLimitOf } from './soft-limit.ts';

export const processLimitFiles: FaultKind = {
  name: 'process-limit-files',
  family: 'process',
  title: 'The program may open hardly more files and connections than it has open.',
  needs: ['limits of others'],
  target: 'process',
  takes: 'room',
  parameters: { spare: { unit: 'count', minimum: 0, maximum: 8, mildest: 8 } },
  lastsMs: { minimum: 1_000, maximum: 8_000 },
  strike: async (context) => {
    const { clock, parameters, scope, subject, target } = context;
    const { identity, url } = await subject.process(target.name);
    const spare = numberOf(parameters, 'spare');
    const usual = softLimitOf(identity, 'nofile');
    if (usual === undefined) throw notInjected(`${target.name} has ended`);
    let setting: Promise<void> | undefined;
    scope.defer(`limit of ${target.name}`, async () => {
      await setting?.catch(() => undefined); // then it was not changed
      await setSoftLimit(identity, 'nofile', usual);
    });
    const limit = limitLeaving(identity, spare);
    setting = setSoftLimit(identity, 'nofile', String(limit));
    await setting;
    const full = async (signal: AbortSignal): Promise<string | undefined> => {
      if (softLimitOf(identity, 'nofile') !== String(limit)) return undefined;
      const met = url === undefined ? 'that is all' : await crowd(url, spare, context, signal);
      return met && `RLIMIT_NOFILE is ${limit}, and ${met}`;
    };
    const roomy = async (signal: AbortSignal): Promise<string | undefined> => {
      if (!isAlive(identity)) return `${target.name} has ended meanwhile`;
      const isAsBefore =
        softLimitOf(identity, 'nofile') === usual && (await answersAt(url, { clock, signal }));
      return isAsBefore ? `RLIMIT_NOFILE is ${usual} again` : undefined;
    };
    return {
      witness: (signal) => watchFor(() => full(signal), { clock, signal }),
      witnessGone: (signal) => watchFor(() => roomy(signal), { clock, signal }),
    };
  },
};

/** More than there is room for. */
const tooMany = 3;

/** Whether somebody is sent away who comes when all that is spare is taken. */
async function crowd(
  url: string,
  spare: number,
  { clock }: StrikeContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  const clients = spare + tooMany;
  const served = await countServed(url, clients, { clock, signal });
  return served < clients ? `${served} of ${clients} clients were served` : undefined;
}

/** The limit is on the number of a descriptor, and the kernel gives out the lowest that is free. */
function limitLeaving({ pid }: ProcessIdentity, spare: number): number {
  const taken = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let limit = 0;
  for (let free = 0; free < spare || taken.has(limit); limit += 1) if (!taken.has(limit)) free += 1;
  return limit;
}
