/** The program holds more memory than it has use for, as one that leaks: all it does takes longer, since all of that is looked through. */
import { isAlive, type ProcessIdentity, readProcFile } from '../../../process/process-table.ts';
import { giveOrder } from '../../../saboteur/give-order.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { answersAt } from '../process/ask-program.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';

export const memoryHold: FaultKind = {
  name: 'memory-hold',
  family: 'resource',
  title: 'The program holds much more memory than it needs.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'speed',
  parameters: { megabytes: { unit: 'count', minimum: 64, maximum: 256 } },
  lastsMs: { minimum: 3_000, maximum: 8_000 },
  strike: async ({ clock, parameters, scope, signal, subject, target }) => {
    const { identity, url } = await subject.process(target.name);
    const megabytes = numberOf(parameters, 'megabytes');
    const usual = residentMegabytes(identity);
    if (usual === undefined) throw notInjected(`${target.name} has ended`);
    const much = usual + megabytes / 2;
    await giveOrder(scope, identity, ['hold-memory', { megabytes }], { signal });
    const holds = async (): Promise<string | undefined> => {
      const now = residentMegabytes(identity) ?? 0;
      return now > much ? `VmRSS is ${now} MB and was ${usual}` : undefined;
    };
    const letGo = async (ended: AbortSignal): Promise<string | undefined> => {
      const now = residentMegabytes(identity);
      if (now === undefined) return `${target.name} has ended meanwhile`;
      const isWell = now < much && (await answersAt(url, { clock, signal: ended }));
      return isWell ? `VmRSS is ${now} MB again` : undefined;
    };
    return {
      witness: (ended) => watchFor(holds, { clock, signal: ended }),
      witnessGone: (ended) => watchFor(() => letGo(ended), { clock, signal: ended }),
    };
  },
};

/** What of its memory is really there; undefined for who has ended. */
function residentMegabytes(identity: ProcessIdentity): number | undefined {
  if (!isAlive(identity)) return undefined;
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProcFile(identity.pid, 'status') ?? '')?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}
