// Stacks in which any part may be a fake, and fakes that have been told to misbehave.
import assert from 'node:assert/strict';
import { Given, Then } from '@cucumber/cucumber';
import { workerCommandFromEnvironment } from '../support/environment.ts';
import type { HornetPlan } from './hornet-stack.ts';
import { type HornetWorld, modelId } from './hornet-world.ts';

type Part = 'queen' | 'hive' | 'worker';
type Kind = 'real' | 'fake';

/** What a worker prints that is no narration. */
const logLine = 'engine: 17 tokens a second';

/** How fakes can be told to fail, in words and as the script that they follow. Other stories are told as ever. */
const manners: Record<Part, Record<string, readonly object[]>> = {
  queen: {
    'leaves out the end of a harbour story': [atHarbour('end', 'end_stream')],
  },
  hive: {
    'turns a harbour story away': [
      {
        ...{ at: 'job', where: { containing: 'Harbour' }, do: 'answer' },
        with: { status: 503, code: 'ALL_SLOTS_BUSY', retry_after_s: 1 },
      },
    ],
    'falls silent in a harbour story': [atHarbour('token', 'mute')],
  },
  worker: {
    'crashes in a harbour story': [{ ...atHarbour('token', 'exit'), with: { code: 3 } }],
    'falls silent in a harbour story': [atHarbour('token', 'mute')],
    'never gets on with a harbour story': [atHarbour('token', 'hang')],
    'prints lines of log in between': [
      { at: 'token', where: { every_token: 2 }, do: 'print', with: { text: logLine }, times: 9 },
    ],
  },
};

/**
 * Starts the stack with fakes in the places of some of its programs; the rest of it is the same.
 * @example Given a stack of a real queen, a fake hive and a fake worker
 */
Given(
  /^a stack of a (real|fake) queen, a (real|fake) hive and a (real|fake) worker$/,
  async function (this: HornetWorld, queen: Kind, hive: Kind, worker: Kind) {
    await this.startHornet(planOf({ queen, hive, worker }));
  },
);

/**
 * The same, but no worker runs until a job needs one.
 * @example Given a stack of a fake queen, a fake hive and a fake worker that its first job starts
 */
Given(
  /^a stack of a (real|fake) queen, a (real|fake) hive and a (real|fake) worker that its first job starts$/,
  async function (this: HornetWorld, queen: Kind, hive: Kind, worker: Kind) {
    const workers = [{ name: 'worker-1', model: modelId }];
    await this.startHornet({ ...planOf({ queen, hive, worker }), workers });
  },
);

/**
 * The same, and one of the fakes misbehaves in one way; `manners` in stand-ins.steps.ts has them all.
 * @example Given a stack of a real queen, a fake hive and a fake worker, whose hive falls silent in a harbour story
 */
Given(
  /^a stack of a (real|fake) queen, a (real|fake) hive and a (real|fake) worker, whose (queen|hive|worker) (.+)$/,
  async function (
    this: HornetWorld,
    queen: Kind,
    hive: Kind,
    worker: Kind,
    part: Part,
    manner: string,
  ) {
    const kinds = { queen, hive, worker };
    assert.equal(kinds[part], 'fake', `a real ${part} does not misbehave on demand`);
    const rules = manners[part][manner];
    const known = Object.keys(manners[part]).join(', ');
    assert.ok(rules, `no fake ${part} "${manner}"; it ${known}`);
    const command = [...fakeOf(part), '--script', JSON.stringify({ rules })];
    await this.startHornet({ ...planOf(kinds), [`${part}Command`]: command });
  },
);

/** Holds if no event of the stream carries what the worker wrote to its log. */
Then('nothing of the lines of log is in the stream', function (this: HornetWorld) {
  const [stream] = this.streams;
  assert.ok(stream, 'no client has streamed');
  assert.ok(!stream.data.join('\n').includes(logLine), 'a line of log is in the stream');
});

/** Holds if the hive's own log has kept them. */
Then('all of the lines of log are in the log of hive-1', function (this: HornetWorld) {
  const { process } = this.stack.service('hive-1');
  const kept = process.lines('stderr').filter((line) => line.includes(logLine));
  assert.ok(kept.length >= 3, `the hive kept ${kept.length} of them`);
});

/** A rule for the fifth token of an answer, or its end, where the story is one of the harbour. */
function atHarbour(at: 'token' | 'end', deed: string): object {
  const where = { containing: 'Harbour', ...(at === 'token' ? { token: 5 } : {}) };
  return { at, where, do: deed };
}

function fakeOf(part: Part): string[] {
  return [process.execPath, `fakes/${part}/main.ts`];
}

function planOf({ queen, hive, worker }: Record<Part, Kind>): Partial<HornetPlan> {
  const fakeWorker = workerCommandFromEnvironment() ?? fakeOf('worker');
  return {
    ...(queen === 'fake' ? { queenCommand: fakeOf('queen') } : {}),
    ...(hive === 'fake' ? { hiveCommand: fakeOf('hive') } : {}),
    ...(worker === 'fake' ? { workerCommand: fakeWorker } : {}),
  };
}
