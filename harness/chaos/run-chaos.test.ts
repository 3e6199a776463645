/**
 * Whole experiments on fakes that echo, so that a judge who is not told can learn the answers and nothing else; faults that are only
 * noted; and stacks that err in one way while they are there. Programs are real, and so is time.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readyFake } from '../../fakes/worker/testing/scripted-fake.ts';
import { StartedProgram } from '../../system/contracts/conformance/program/started-program.ts';
import { historyFileName } from '../history/history-file.ts';
import { jobStreamWire, openaiWire, type StreamWire } from '../history/stream-wire.ts';
import { Scope } from '../kernel/scope.ts';
import { type ChaosOptions, type ChaosResult, runChaos } from './run-chaos.ts';
import type { Schedule } from './schedule.ts';
import { SimulatedWorld } from './testing/simulated-subject.ts';

let folder: string;
let world: SimulatedWorld;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-chaos-'));
  world = new SimulatedWorld();
});
afterEach(() => rmSync(folder, { recursive: true }));

const fakeQueen = fileURLToPath(import.meta.resolve('../../fakes/queen/main.ts'));
/** So that there is a midst in which something can be done. */
const pace = { '--between-tokens-ms': '8' };

const startQueen = (...rules: object[]): Promise<StartedProgram> =>
  StartedProgram.ready([process.execPath, fakeQueen], {
    ...{ ...pace, '--script': JSON.stringify({ rules }) },
  });
const startWorker = (...rules: object[]): Promise<StartedProgram> =>
  readyFake(rules, { ...pace, '--slots': '8' });

const prompts = ['one two three four five', 'six seven eight nine ten', 'red blue green black'];
const question = (n: number) => {
  const prompt = prompts[n % prompts.length] ?? '';
  return { model: 'echo', prompt, maxTokens: 16, answer: undefined };
};
const known = (n: number) => ({ ...question(n), answer: ` ${question(n).prompt}` });

/** One that is there until so many requests have ended: then another one comes and goes. */
function until(requests: number): Schedule {
  const targets = ['back-1', 'back-2'];
  return {
    ...{ seed: 'by hand', durationMs: 600 },
    faults: targets.map((target, n) => ({ fault: n + 1, kind: 'killed', target, parameters: {} })),
    steps: [
      { act: 'strike', fault: 1, when: { afterMs: 10 } },
      { act: 'strike', fault: 2, when: { after: 'ended', count: requests } },
      { act: 'heal', fault: 1, lastsMs: 20 },
      { act: 'heal', fault: 2, lastsMs: 20 },
    ],
  };
}

interface Trial extends Partial<ChaosOptions> {
  wire?: StreamWire;
  workload?: ChaosOptions['workload'];
}

async function experiment(url: string, changes: Trial = {}): Promise<ChaosResult> {
  await using scope = new Scope({ name: 'experiment' });
  return await runChaos({
    ...{
      subject: world.subject,
      schedule: until(20),
      kinds: [world.kind('killed')],
      folder,
      scope,
    },
    ...{ door: 'client→front', tolerates: () => true, controlMs: 200, recoveryMs: 3_000 },
    signal: new AbortController().signal,
    workload: {
      ...{ serverUrl: url, wire: changes.wire ?? jobStreamWire, questionOf: known },
      ...{ clients: 3, pauseMs: 5, deadlineMs: 5_000, patienceMs: 500 },
      ...(changes.canaries === undefined ? {} : { questionOf: question }),
    },
    ...changes,
  });
}

const rulesOf = ({ verdict, findings }: ChaosResult) => [
  verdict,
  ...new Set(findings.map(({ rule }) => rule)),
];
const recorded = () =>
  readFileSync(join(folder, historyFileName), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line));

describe('[INFRA-24] an experiment', () => {
  it('holds, with clients that take back, leave and come back, all of which is kept', async () => {
    await using queen = await startQueen();
    const shares = { cancels: 0.3, leaves: 0.2, interrupts: 0.3 };
    const workload = {
      ...{ serverUrl: queen.url, wire: jobStreamWire, questionOf: known, clients: 4 },
      ...{ pauseMs: 0, deadlineMs: 5_000, patienceMs: 500, shares },
    };
    const result = await experiment(queen.url, { workload });
    expect(result.findings).toEqual([]);
    expect(result.verdict).toBe('held');
    const ops = new Set(recorded().map(({ op }) => op));
    for (const op of ['cancel', 'cancelled', 'left', 'interrupted', 'settled'])
      expect(ops, op).toContain(op);
    const resumed = recorded().filter(
      ({ op, after }) => op === 'first_byte' && after !== undefined,
    );
    expect(resumed.length).toBeGreaterThan(0);
  });

  it('with the same seed asks and does the same', async () => {
    await using queen = await startQueen();
    const deeds: Map<string, string>[] = [];
    for (const place of ['a', 'b']) {
      await experiment(queen.url, { folder: join(folder, place) });
      const lines = readFileSync(join(folder, place, historyFileName), 'utf8').split('\n');
      const records = lines.slice(1, -1).map((line) => JSON.parse(line));
      const done = records.filter(({ op }) => ['cancel', 'left', 'interrupted'].includes(op));
      deeds.push(new Map(done.map(({ request, op }) => [request, op])));
    }
    const [one = new Map(), other = new Map()] = deeds;
    const both = [...one.keys()].filter((request) => other.has(request));
    expect(both.length).toBeGreaterThan(2);
    expect(both.map((request) => one.get(request))).toEqual(both.map((name) => other.get(name)));
  });

  it.each<[string, object, string]>([
    ['loses a token', { at: 'token', where: { nth: 30, token: 3 }, do: 'drop' }, 'lost'],
    ['doubles a token', { at: 'token', where: { nth: 30, token: 3 }, do: 'double' }, 'doubled'],
    ['ends a stream', { at: 'token', where: { nth: 30, token: 3 }, do: 'end_stream' }, 'truncated'],
    [
      'forgets a marker',
      { at: 'end', where: { nth: 30 }, do: 'say_marker', with: { times: 0 } },
      'unmarked',
    ],
  ])('is violated by a server that %s', async (_what, rule, broken) => {
    await using queen = await startQueen(rule);
    const shares = { cancels: 0, leaves: 0, interrupts: 0 };
    const workload = {
      ...{ serverUrl: queen.url, wire: jobStreamWire, questionOf: known, clients: 4 },
      ...{ pauseMs: 0, deadlineMs: 5_000, patienceMs: 500, shares },
    };
    const result = await experiment(queen.url, { workload, controlMs: 10, schedule: until(40) });
    expect(rulesOf(result)).toEqual(['violated', broken]);
  });
});

describe('an experiment whose answers nobody knows', () => {
  const learning = { wire: openaiWire, canaries: prompts.length };

  it('holds the answers against those that came before the faults', async () => {
    await using worker = await startWorker();
    const result = await experiment(worker.url, { ...learning, controlMs: 1 });
    expect(rulesOf(result)).toEqual(['held']);
    // Each of them twice, before anything was struck.
    const struckAt = recorded().findIndex(({ phase }) => phase === 'faults');
    const ended = recorded().filter(
      ({ op, kind }, at) => op === 'stream' && kind === 'ok' && at < struckAt,
    );
    expect(ended.length).toBeGreaterThanOrEqual(2 * prompts.length);
  });

  it.each<[string, string, string]>([
    ['altered', 'garble', 'altered'],
    ['lost', 'drop', 'lost'],
    ['doubled', 'double', 'doubled'],
    ['out of order', 'swap', 'reordered'],
  ])('finds a token that is %s while they are there', async (_what, deed, rule) => {
    const where = { from: 60, token: 3 };
    const spoilt = { at: 'token', where, do: deed, with: deed === 'garble' ? { text: ' ?' } : {} };
    await using worker = await startWorker({ ...spoilt, times: 'always' });
    const result = await experiment(worker.url, {
      ...{ ...learning, controlMs: 10, schedule: until(60) },
    });
    expect(recorded().find(({ phase }) => phase === 'faults')?.seq).toBeLessThan(
      recorded().find(({ request }) => request === 'request-60')?.seq,
    );
    expect(rulesOf(result)).toEqual(['violated', rule]);
  });

  it('looks at numbers alone where the same question is answered in two ways', async () => {
    const where = { every: 2, token: 2 };
    const unsteady = { at: 'token', where, do: 'garble', with: { text: ' ?' }, times: 'always' };
    await using worker = await startWorker(unsteady);
    expect(rulesOf(await experiment(worker.url, { ...learning, controlMs: 400 }))).toEqual([
      'held',
    ]);
  });
});

describe('an experiment whose control fails', () => {
  it('is inconclusive, and strikes nothing', async () => {
    const broken = { at: 'job', where: { nth: 2 }, do: 'answer', with: { status: 500 } };
    await using queen = await startQueen(broken);
    const result = await experiment(queen.url);
    expect(result.verdict).toBe('inconclusive');
    expect(result.findings[0]).toMatchObject({
      rule: 'control_failed',
      what: expect.stringContaining('although nothing was broken'),
    });
    expect(world.done).toEqual([]);
  });

  it('also where nobody is served at all', async () => {
    await using queen = await startQueen({ at: 'token', do: 'mute', times: 'always' });
    const workload = {
      ...{ serverUrl: queen.url, wire: jobStreamWire, questionOf: known, clients: 2 },
      ...{ pauseMs: 0, deadlineMs: 300, patienceMs: 200 },
    };
    const result = await experiment(queen.url, { workload });
    expect(rulesOf(result).slice(0, 2)).toEqual(['inconclusive', 'control_failed']);
    expect(world.done).toEqual([]);
  });
});

it('an experiment after which nobody is served again is violated', async () => {
  const broken = { at: 'request', where: { from: 40 }, do: 'answer', times: 'always' };
  await using worker = await startWorker({ ...broken, with: { status: 503, code: 'DRAINING' } });
  const result = await experiment(worker.url, {
    ...{ wire: openaiWire, canaries: 3, controlMs: 10, recoveryMs: 500, schedule: until(50) },
  });
  expect(rulesOf(result)).toContain('not_recovered');
});
