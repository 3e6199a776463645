// The queen while the file of her jobs is locked, full, read-only, damaged or lost: what she cannot keep she refuses in words, what
// she has taken goes on, and nothing is lost that was not taken from her.
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChaosSubject } from '../../harness/chaos/chaos-subject.ts';
import { databaseFaults } from '../../harness/chaos/faults/database/index.ts';
import { faultCases, within } from '../../harness/chaos/faults/testing/fault-cases.ts';
import {
  startTwoServices,
  type TwoServices,
} from '../../harness/chaos/faults/testing/two-services.ts';
import { identify } from '../../harness/process/process-table.ts';
import type { RunningService } from '../../harness/stack/running-service.ts';
import { startStack } from '../../harness/stack/start-stack.ts';
import { JobClient } from '../contracts/conformance/jobs/job-client.ts';
import { anOperation } from '../contracts/testing/builders.ts';
import { type JobWork, whenAborted } from '../shared/index.ts';
import { patience } from '../shared/testing/job-events.ts';
import { describeTopology } from '../topology/index.ts';
import { say } from './testing/queen-job.ts';
import { type ScriptedHive, startScriptedHive } from './testing/scripted-hive.ts';

const plan = { models: [], hives: [], flags: { queen: ['--hive-silence-ms', '10000'] } };
const name = 'jobs of queen';

let services: TwoServices;
let subject: ChaosSubject;
let queen: RunningService;
let folder: string;
let hive: ScriptedHive;
let mayFinish: PromiseWithResolvers<void>;
let beat: NodeJS.Timeout;

/** Says two tokens, and two more when it may finish. */
const inTwoParts: JobWork = async (job, stop) => {
  say(job, 'a', 'b');
  await Promise.race([mayFinish.promise, whenAborted(stop)]);
  stop.throwIfAborted();
  say(job, 'c', 'd');
  return { finishReason: 'stop', tokens: 4 };
};

beforeEach(async () => {
  services = await startTwoServices();
  const { run, scope, proxyServer } = services;
  mkdirSync(join(run.folder, 'logs'), { recursive: true });
  const { services: described, links } = describeTopology(plan);
  const stack = await startStack(
    scope,
    { services: { queen: described.queen }, links },
    {
      ...{ proxyServer, folder: join(run.folder, 'own') },
      ...{ logFolder: join(run.folder, 'logs'), proxyPrefix: `${run.runId}_queen_` },
    },
  );
  queen = stack.service('queen');
  folder = join(stack.folder, 'queen');
  subject = {
    ...services.subject,
    topology: { targets: [{ kind: 'database', name, traits: ['sqlite'], touches: ['queen'] }] },
    path: () => join(folder, 'queen.db'),
    service: () => queen,
    process: async () => {
      return { name: 'queen', url: queen.url, identity: identify(queen.process.pid) };
    },
  };
  mayFinish = Promise.withResolvers();
  hive = await startScriptedHive({
    work: () => inTwoParts,
    reports: { workers: [{ slots_total: 4 }] },
  });
  let sequence = 0;
  const send = async (): Promise<unknown> =>
    await fetch(`${queen.url}/v1/hives/heartbeat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...hive.heartbeat, sequence: sequence++ }),
    }).catch(() => undefined); // she is down
  await send();
  beat = setInterval(() => void send(), 50);
});

afterEach(async () => {
  clearInterval(beat);
  mayFinish.resolve();
  await hive[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const ask = () =>
  new JobClient(queen.url).send(anOperation({ on_disconnect: 'continue', temperature: 1 }));
const accepted = async (): Promise<string> => {
  const answer = await ask();
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { job_id: string }).job_id;
};
const recordOf = (jobId: string) => new JobClient(queen.url).record(jobId);
const statusOf = async (jobId: string): Promise<number> =>
  (await fetch(`${queen.url}/v1/jobs/${jobId}`)).status;
const ended = async (jobId: string): Promise<void> => {
  const record = async () =>
    expect(await recordOf(jobId)).toMatchObject({ state: 'completed', tokens: 4 });
  await vi.waitFor(record, patience);
};
const spoken = async (jobId: string): Promise<void> => {
  await vi.waitFor(
    async () => expect(await recordOf(jobId)).toMatchObject({ tokens: 2 }),
    patience,
  );
};
const told = (): string => queen.process.lines().join('\n');
const nextLife = async (): Promise<void> => {
  await queen.kill();
  await queen.start();
};
const strike = (kind: (typeof databaseFaults)[number], parameters = {}) =>
  services.strikeFault(kind, name, parameters, { subject });
const seen = (witness: (signal: AbortSignal) => Promise<string>) => within(15_000, witness);

const cases = await faultCases(databaseFaults);
const kindsNamed = (...names: string[]) => cases.filter(([, kind]) => names.includes(kind.name));

describe.each(
  kindsNamed('database-locked', 'database-full', 'database-read-only'),
)('[SUITE-08] a queen under %s', (_title, kind, lack) => {
  it.skipIf(lack)(
    'refuses with a code, finishes what she has, and serves again',
    async () => {
      const running = await accepted();
      await spoken(running);
      const { struck, scope } = await strike(kind);
      await seen((signal) => struck.witness(signal));
      const refused = await ask();
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(await refused.json()).toMatchObject({
        error: {
          code: 'STORAGE_FAILED',
          details: { layer: 'queen', phase: 'queued', reason: expect.any(String) },
        },
      });
      expect(await statusOf(running)).toBe(200);
      mayFinish.resolve();
      await ended(running);
      expect((await ask()).status).toBe(503);
      await vi.waitFor(() => expect(told()).toContain('Jobs cannot be written down'), patience);
      await scope.close();
      await seen((signal) => struck.witnessGone(signal));
      let later = '';
      await vi.waitFor(async () => {
        later = await accepted();
      }, patience);
      await ended(later);
      await vi.waitFor(() => expect(told()).toContain('Jobs are written down again'), patience);
      await nextLife();
      for (const job of [running, later]) await ended(job);
    },
    40_000,
  );
});

describe.each([
  ...kindsNamed('database-corrupt').flatMap(([title, kind, lack]) =>
    ['pages', 'header'].map((what) => [`${title} of ${what}`, kind, lack, { what }] as const),
  ),
  ...kindsNamed('database-lost').map((one) => [...one, {}] as const),
])('[SUITE-08] a queen under %s', (_title, kind, lack, parameters) => {
  it.skipIf(lack)(
    'begins anew and says so, and knows all again when it is back',
    async () => {
      const early = await accepted();
      mayFinish.resolve();
      await ended(early);
      const { struck, scope } = await strike(kind, parameters);
      expect(await seen((signal) => struck.witness(signal))).toMatch(/queen runs on it$/);
      expect(await statusOf(early)).toBe(404);
      if (kind.name === 'database-corrupt') {
        expect(told()).toMatch(/The file of jobs is damaged \(.+\): moved to queen\.db\.corrupt-/);
        expect(readdirSync(folder).join()).toContain('queen.db.corrupt-');
      }
      let between = '';
      await vi.waitFor(async () => {
        between = await accepted();
      }, patience);
      await ended(between);
      await scope.close();
      await seen((signal) => struck.witnessGone(signal));
      await ended(early);
      expect(await statusOf(between)).toBe(404);
      await vi.waitFor(accepted, patience);
    },
    40_000,
  );
});
