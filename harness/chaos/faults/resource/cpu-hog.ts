/**
 * Somebody else on the machine wants all of its processors: a program of ours, as many of whose threads are always ready to run as
 * there are processors, or more. Whoever is at work gets what the kernel leaves.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identify, isAlive, readProcFile } from '../../../process/process-table.ts';
import { startProcess } from '../../../process/spawn.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';

export const cpuHog: FaultKind = {
  name: 'cpu-hog',
  family: 'resource',
  title: 'Somebody else uses the processors of the machine, all of them.',
  needs: ['Linux'],
  target: 'machine',
  takes: 'speed',
  parameters: { threadsPerProcessor: { unit: 'count', minimum: 1, maximum: 3 } },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: async ({ clock, folder, parameters, scope }) => {
    const processors = availableParallelism();
    const threads = processors * numberOf(parameters, 'threadsPerProcessor');
    const { pid } = await startProcess(scope, {
      name: 'burner',
      command: [process.execPath, burnerFile(), String(threads)],
      // What others tell Node is not for it.
      env: { NODE_OPTIONS: '' },
      logFolder: folder,
      ready: { kind: 'ready-line' },
    });
    const burner = identify(pid);
    if (burner.startTime === undefined) throw notInjected('the burner has ended by itself');
    let looks = 0;
    const burns = async (): Promise<string | undefined> => {
      const wanting = wantingThreads(pid);
      looks = wanting < threads ? 0 : looks + 1;
      // However little others leave for it, it wants all, all the time.
      const isHog = looks >= looksInARow;
      return isHog ? `${wanting} threads want ${processors} processors, in every look` : undefined;
    };
    const isGone = async (): Promise<string | undefined> =>
      isAlive(burner) ? undefined : 'nobody of the fault uses a processor any more';
    return {
      witness: (signal) => watchFor(burns, { clock, signal }),
      witnessGone: (signal) => watchFor(isGone, { clock, signal }),
    };
  },
};

const looksInARow = 5;

function burnerFile(): string {
  return fileURLToPath(new URL(`./burner/main${extname(import.meta.url)}`, import.meta.url));
}

/** How many of its threads run, or would if they had a processor: state R in /proc. */
function wantingThreads(pid: number): number {
  const tasks = isAlive(identify(pid)) ? readdirSync(`/proc/${pid}/task`) : [];
  const fields = tasks.map((task) => fieldsOf(readProcFile(Number(task), 'stat')));
  return fields.filter(([state]) => state === 'R').length;
}

/** Those after the name, which may hold blanks. */
function fieldsOf(stat = ''): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
