// Experiments: the stack serves clients without pause, is broken as a schedule says, and is looked at by rules afterwards.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Before, type DataTable, Then, When } from '@cucumber/cucumber';
import { describePhase, faultKinds, readSchedule } from '../../harness/index.ts';
import { experiment } from './experiment.ts';
import {
  drawnSchedule,
  type GivenFault,
  lacksOf,
  togetherSchedule,
} from './experiment-schedule.ts';
import type { HornetWorld } from './hornet-world.ts';

Before({ tags: '@chaos', name: 'let a saboteur in' }, function (this: HornetWorld) {
  this.takesOrders = true;
});

/** An experiment takes as long as its schedule, a start and a recovery. */
const patience = { timeout: 300_000 };

/**
 * One kind of fault on one target while 6 clients ask without pause, healed after so long. Skipped where the machine cannot do it.
 * @example When the fault "process-kill" strikes "worker-1" for 3 s
 */
When(
  'the fault {string} strikes {string} for {int} s',
  patience,
  async function (this: HornetWorld, kind: string, target: string, seconds: number) {
    return await strike(this, [{ kind, target, parameters: {} }], seconds);
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
    return await strike(this, [{ kind, target, parameters: Object.fromEntries(rows) }], seconds);
  },
);

/** Several faults that come one right after the other and go together: columns `fault` and `target`. */
When(
  'these faults strike together for {int} s',
  patience,
  async function (this: HornetWorld, seconds: number, table: DataTable) {
    const rows = table.hashes().map(({ fault = '', target = '' }) => {
      return { kind: fault, target, parameters: {} };
    });
    return await strike(this, rows, seconds);
  },
);

/**
 * Draws a schedule from the seed: what comes when, on whom, and for how long. At most 3 faults are there at once.
 * @example When chaos reigns for 20 s, drawn from seed 7
 */
When(
  'chaos reigns for {int} s, drawn from seed {int}',
  patience,
  async function (this: HornetWorld, seconds: number, seed: number) {
    this.chaos = await experiment(this, await drawnSchedule(this, seconds, seed));
  },
);

/**
 * The same with faults of some kinds only: the names of kinds or of whole families, as `npx hornet faults` lists them, with commas.
 * @example When chaos of "process, resource" reigns for 20 s, drawn from seed 7
 */
When(
  'chaos of {string} reigns for {int} s, drawn from seed {int}',
  patience,
  async function (this: HornetWorld, names: string, seconds: number, seed: number) {
    this.chaos = await experiment(this, await drawnSchedule(this, seconds, seed, names));
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

/** Requests, whole answers, failures and times of each phase stand with this step in the report. */
Then(
  'the report tells how users were served before, during and after it',
  function (this: HornetWorld) {
    const { figures } = resultOf(this);
    const phases = figures.map(({ phase }) => phase);
    assert.deepEqual(phases, ['control', 'faults', 'recovery'], 'in one of them nobody asked');
    this.log(figures.map(describePhase).join('\n'));
  },
);

function resultOf({ chaos }: HornetWorld) {
  assert.ok(chaos, 'no experiment has been made');
  return chaos;
}

async function strike(
  world: HornetWorld,
  faults: readonly GivenFault[],
  seconds: number,
): Promise<'skipped' | undefined> {
  const lacks = await lacksOf(faults.map(({ kind }) => kind));
  if (lacks.length > 0) {
    world.log(lacks.join(' '));
    return 'skipped';
  }
  world.chaos = await experiment(world, togetherSchedule(faults, seconds * 1_000));
  return undefined;
}
