// Stacks in which any part may be a fake, and fakes that have been told to misbehave.
import assert from 'node:assert/strict';
import { Given, Then } from '@cucumber/cucumber';
import { ownProgram } from '../../system/topology/index.ts';
import { workerCommandFromEnvironment } from '../support/environment.ts';
import type { HornetPlan } from './hornet-stack.ts';
import { type HornetWorld, oneHive } from './hornet-world.ts';

type Part = 'queen' | 'hive' | 'worker';
type Kind = 'real' | 'fake';

/** What a worker prints that is no narration. */
const logLine = 'engine: 17 tokens a second';

/** How fakes can be told to fail, in words and as the script that they follow. Other stories are told as ever. */
const manners: Record<Part, Record<string, readonly object[]>> = {
  queen: {
    'leaves out the end of a harbour story': [always(atHarbour('end', 'end_stream'))],
  },
  hive: {
    'turns a harbour story away': [
      always({
        ...{ at: 'job', where: { containing: 'Harbour' }, do: 'answer' },
        with: { status: 503, code: 'ALL_SLOTS_BUSY', retry_after_s: 1 },
      }),
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
    const hives = [oneHive({ settings: { start: 'on_demand' } })];
    await this.startHornet({ ...planOf({ queen, hive, worker }), hives });
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
    const { commands } = planOf(kinds);
    const command = [...fakeOf(part), '--script', JSON.stringify({ rules })] as const;
    await this.startHornet({ commands: { ...commands, [part]: command } });
  },
);

/** Queen and hive are real; the first job starts the worker, which then loads for so long. */
Given(
  'a stack of a queen, a hive and a fake worker that takes {int} s to load',
  async function (this: HornetWorld, seconds: number) {
    const worker = [...fakeOf('worker'), '--load-ms', String(seconds * 1_000)] as const;
    await this.startHornet({
      commands: { worker },
      hives: [oneHive({ settings: { start: 'on_demand' } })],
    });
  },
);

/**
 * Queen and hive are real; the worker goes on showing signs of life and never says this token, or breaks its answers off there.
 * @example Given a stack of a queen, a hive and a fake worker that stalls at token 5
 */
Given(
  /^a stack of a queen, a hive and a fake worker that (stalls|breaks off) at token (\d+)$/,
  async function (this: HornetWorld, manner: string, token: string) {
    const deed = manner === 'stalls' ? 'hang' : 'close';
    const rules = [{ at: 'token', where: { token: Number(token) }, do: deed }];
    const worker = [...fakeOf('worker'), '--script', JSON.stringify({ rules })] as const;
    await this.startHornet({ commands: { worker } });
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

/** Whoever tries again is failed again. */
function always(rule: object): object {
  return { ...rule, times: 'always' };
}

function fakeOf(part: Part): [string, string] {
  return ownProgram(`fake-${part}`);
}

function planOf({ queen, hive, worker }: Record<Part, Kind>): Partial<HornetPlan> {
  const fakeWorker = workerCommandFromEnvironment() ?? fakeOf('worker');
  return {
    commands: {
      ...(queen === 'fake' ? { queen: fakeOf('queen') } : {}),
      ...(hive === 'fake' ? { hive: fakeOf('hive') } : {}),
      ...(worker === 'fake' ? { worker: fakeWorker } : {}),
    },
  };
}
