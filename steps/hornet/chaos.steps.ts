// Experiments: the stack serves clients without pause, is broken as a schedule says, and is looked at by rules afterwards.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Before, type DataTable, Then, When } from '@cucumber/cucumber';
import {
  availableKinds,
  describeTrigger,
  drawSchedule,
  faultKinds,
  makeRunId,
  readSchedule,
  type Schedule,
} from '../../harness/index.ts';
import { experiment, experimentTopology } from './experiment.ts';
import type { HornetWorld } from './hornet-world.ts';

Before({ tags: '@chaos', name: 'let a saboteur in' }, function (this: HornetWorld) {
  this.takesOrders = true;
});

/** An experiment takes as long as its schedule, a start and a recovery. */
const patience = { timeout: 300_000 };

/**
 * One kind of fault on one target while 6 clients ask without pause, healed after so long.
 * @example When the fault "process-kill" strikes "worker-1" for 3 s
 */
When(
  'the fault {string} strikes {string} for {int} s',
  patience,
  async function (this: HornetWorld, kind: string, target: string, seconds: number) {
    this.chaos = await experiment(this, oneFault(kind, target, seconds, {}));
  },
);

/**
 * The same, with values for its parameters: columns `parameter` and `value`. Those that are not set are as bold as they get.
 * @example When the fault "link-delay" strikes "queen→hive-1" for 3 s, with
 */
When(
  'the fault {string} strikes {string} for {int} s, with',
  patience,
  async function (
    this: HornetWorld,
    kind: string,
    target: string,
    seconds: number,
    table: DataTable,
  ) {
    const rows = table.hashes().map(({ parameter = '', value = '' }) => {
      return [parameter, /^\d+$/.test(value) ? Number(value) : value] as const;
    });
    const parameters = Object.fromEntries(rows);
    this.chaos = await experiment(this, oneFault(kind, target, seconds, parameters));
  },
);

/** Draws a schedule from the seed: what comes when, on whom, and for how long. At most 3 faults are there at once. */
When(
  'chaos reigns for {int} s, drawn from seed {int}',
  patience,
  async function (this: HornetWorld, seconds: number, seed: number) {
    const { kinds } = await availableKinds(
      faultKinds.filter(({ isRisky }) => isRisky !== true),
      makeRunId(),
    );
    const topology = experimentTopology(this);
    const options = { seed: String(seed), durationMs: seconds * 1_000, intensity: 3 };
    this.chaos = await experiment(this, drawSchedule({ ...options, kinds, topology }));
  },
);

/**
 * Plays a schedule that `hornet chaos` has kept; the path is relative to the working directory.
 * @example When chaos plays the schedule "features/chaos/found.json"
 */
When(
  'chaos plays the schedule {string}',
  patience,
  async function (this: HornetWorld, file: string) {
    const schedule = readSchedule(await readFile(file, 'utf8'), faultKinds, file);
    this.chaos = await experiment(this, schedule);
  },
);

/**
 * Every answer was the predicted one, every request ended once, in time, and in full while no more was broken than the stack has
 * to bear, and with a true reason otherwise; queen and hives agree; and every fault was seen to come and to go.
 */
Then('all that was promised has held', function (this: HornetWorld) {
  const { verdict, findings, outcomes } = resultOf(this);
  const told = findings.map(({ rule, what }) => `${rule}: ${what}`);
  assert.equal(verdict, 'held', `${verdict}:\n${told.slice(0, 20).join('\n')}`);
  assert.ok(outcomes.length > 0, 'no fault was there');
});

/** Measured from the last heal to the first of the answers after which all were right. */
Then('everybody is served again within {int} s', function (this: HornetWorld, seconds: number) {
  const { recoveredAfterMs } = resultOf(this);
  assert.ok(recoveredAfterMs !== undefined, 'somebody is still not served');
  assert.ok(recoveredAfterMs <= seconds * 1_000, `it took ${Math.round(recoveredAfterMs)} ms`);
});

function resultOf({ chaos }: HornetWorld) {
  assert.ok(chaos, 'no experiment has been made');
  return chaos;
}

function oneFault(
  kind: string,
  target: string,
  seconds: number,
  parameters: Record<string, string | number>,
): Schedule {
  const known = faultKinds.find(({ name }) => name === kind);
  assert.ok(known, `there is no kind of fault "${kind}"`);
  const when = { afterMs: 500 };
  const given = { ...boldestValues(known.parameters), ...parameters };
  return {
    ...{
      seed: `${kind} of ${target} ${describeTrigger(when)}`,
      durationMs: seconds * 1_000 + 1_000,
    },
    faults: [{ fault: 1, kind, target, parameters: given }],
    steps: [
      { act: 'strike', fault: 1, when },
      { act: 'heal', fault: 1, lastsMs: seconds * 1_000 },
    ],
  };
}

/** The end of each range at which it does most, or the last word. */
function boldestValues(
  specs: (typeof faultKinds)[number]['parameters'],
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      'oneOf' in spec ? (spec.oneOf.at(-1) ?? '') : boldest(spec),
    ]),
  );
}

function boldest({
  minimum,
  maximum,
  mildest = minimum,
}: {
  minimum: number;
  maximum: number;
  mildest?: number;
}): number {
  return mildest === minimum ? maximum : minimum;
}
