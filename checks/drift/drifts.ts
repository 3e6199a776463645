/** Every way to drift from a contract that the conformance suites must notice. A new row is all that a new drift needs. */
import type { Alteration } from './alteration.ts';
import type { DriftSubject } from './drift.ts';
import { hiveDrifts } from './hive-drifts.ts';
import { outsideSubjects } from './outside-drifts.ts';
import { queenDrifts } from './queen-drifts.ts';
import { workerDrifts } from './worker-drifts.ts';

export const driftSubjects: readonly DriftSubject[] = [
  {
    name: 'worker',
    command: ['fakes/worker/main.ts'],
    suite: 'fakes/worker/fake-worker.test.ts',
    drifts: workerDrifts,
  },
  {
    name: 'queen',
    command: ['fakes/queen/main.ts'],
    suite: 'fakes/queen/fake-queen.test.ts',
    drifts: queenDrifts,
  },
  {
    name: 'hive',
    command: ['fakes/hive/main.ts'],
    suite: 'fakes/hive/fake-hive.test.ts',
    drifts: hiveDrifts,
  },
  ...outsideSubjects,
];

/** The name of no drift at all: the program is passed on as it is. */
export const unaltered = 'unaltered';

/** @param name subject and drift, such as `worker/no-done`, or `unaltered`. @throws Error where there is none of this name */
export function findAlteration(name: string): Alteration {
  if (name === unaltered) return {};
  for (const { name: subject, drifts } of driftSubjects) {
    const drift = drifts.find((one) => `${subject}/${one.name}` === name);
    if (drift !== undefined) return drift.alteration;
  }
  throw new Error(`There is no drift ${name}; checks/drift/drifts.ts lists all.`);
}
