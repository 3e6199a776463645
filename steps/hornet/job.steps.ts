// Where jobs stand: at the queen, at the hive, at the worker, and that all of them say the same.
import assert from 'node:assert/strict';
import { Then } from '@cucumber/cucumber';
import { eventually } from '../../harness/index.ts';
import type { HornetWorld } from './hornet-world.ts';
import { streamOfJob } from './job-stream.ts';
import type { JobRecord } from './wire.ts';

/** Compares the code of the error in the last event, and where and in what it says that the time ran out. */
Then(
  'the failure is {string} in {word} during {string}',
  function (this: HornetWorld, code: string, layer: string, phase: string) {
    const end = this.streams[0]?.events.at(-1);
    assert.equal(end?.type, 'failed');
    const { details } = end.error;
    assert.deepEqual(
      { code: end.error.code, layer: details['layer'], phase: details['phase'] },
      { code, layer, phase },
    );
  },
);

/** Compares the record of the newest job at the queen. */
Then(
  "the job's record says {string} with {int} tokens on hive-1's {word}",
  async function (this: HornetWorld, state: string, tokens: number, worker: string) {
    const job = await this.newestJob();
    assert.deepEqual(
      { state: job?.state, tokens: job?.tokens, hive: job?.hive, worker: job?.worker },
      { state, tokens, hive: 'hive-1', worker },
    );
    assert.equal(job?.phase, null);
  },
);

/** Compares the state of the newest job at the queen. */
Then('the job is {string} at the queen', async function (this: HornetWorld, state: string) {
  assert.equal((await this.newestJob())?.state, state);
});

/** While a job runs: compares what both say of its place, its worker's instance, and that worker's slots. */
Then(
  'queen and hive-1 agree on the hive, the worker, its instance and one busy slot',
  async function (this: HornetWorld) {
    const [atQueen, atHive] = [await this.newestJob(), await this.newestJob('hive-1')];
    assert.equal(atQueen?.job_id, atHive?.job_id);
    assert.deepEqual(
      [atQueen?.state, atQueen?.phase, atHive?.state, atHive?.phase],
      ['running', 'decode', 'running', 'decode'],
    );
    assert.deepEqual([atQueen?.hive, atQueen?.worker], ['hive-1', atHive?.worker]);
    const [hive] = await this.knownHives();
    const [known] = hive?.workers ?? [];
    const [own] = await this.workers();
    assert.ok(own?.instance_id, 'the worker has an instance');
    assert.deepEqual(
      [known?.instance_id, known?.state, known?.slots_busy],
      [own.instance_id, 'ready', 1],
    );
    assert.equal(own.slots_busy, 1);
  },
);

/** Asks the worker for its health, through the link. */
Then(
  'the worker says of itself that its model is loaded and one slot is busy',
  async function (this: HornetWorld) {
    const { status, loaded, slots_busy } = await this.workerHealth();
    assert.deepEqual({ status, loaded, slots_busy }, { status: 'ready', loaded: 1, slots_busy: 1 });
  },
);

/** Asks queen, hive and worker until nothing of any job is there. */
Then(
  'within {int} s no program holds a job, a listener or a busy slot',
  async function (this: HornetWorld, seconds: number) {
    const limits = { timeoutMs: seconds * 1_000, signal: this.scope.signal };
    await eventually(() => Promise.all([this.jobs('queen'), this.jobs('hive-1')]), {
      ...limits,
      hope: 'queen and hive have forgotten every job',
      until: (jobs) => jobs.flat().length === 0,
    });
    await eventually(() => this.workerHealth(), {
      ...limits,
      hope: 'no slot of the worker is busy',
      until: ({ slots_busy, queued }) => slots_busy === 0 && queued === 0,
    });
  },
);

/** Asks queen and hive until each of their jobs has ended and nobody listens to any. */
Then('no program still runs a job', async function (this: HornetWorld) {
  await eventually(() => Promise.all([this.jobs('queen'), this.jobs('hive-1')]), {
    hope: 'every job has ended and nobody listens',
    timeoutMs: 2_000,
    signal: this.scope.signal,
    until: (jobs) => jobs.flat().every((job) => job.phase === null && job.listeners === 0),
  });
});

/** Reads the stream of the newest job again: it must have gone through these phases, and nothing follows its end. */
Then(
  /^the job went through the phases (.+), and nothing came after its end$/,
  async function (this: HornetWorld, list: string) {
    const [stream] = this.streams;
    assert.ok(stream, 'no client has streamed');
    const told = stream.narration.map(({ actor, action }) => `${actor} ${action}`);
    for (const phase of list.split(/, | and /)) {
      const { [phase]: sentence = phase } = sentenceOfPhase;
      assert.ok(told.includes(sentence), `${sentence} is not told; told is: ${told.join(', ')}`);
    }
    assert.deepEqual(stream.data.slice(-1), ['[DONE]']);
    assert.equal(stream.events.at(-1)?.type, 'completed');
  },
);

/** Waits for the queen to have this job ended, then compares its stream with what it was. */
Then("the job's stream is the same as before", async function (this: HornetWorld) {
  const job: JobRecord | undefined = await this.newestJob();
  assert.equal(job?.job_id, this.unfollowedJobId);
  const { text, data } = await streamOfJob(this.queenUrl, job.job_id, this.scope.signal);
  assert.equal(text, this.asked.at(-1)?.answer);
  assert.equal(data.at(-1), '[DONE]');
});

/** What is told when a phase begins. */
const sentenceOfPhase: Readonly<Record<string, string>> = {
  placing: 'queen place',
  loading: 'worker-1 load_model',
  decode: 'worker-1 generate',
};
