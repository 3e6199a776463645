// What every hive owes its queen, the real one or a fake: a suite that brings the queen and the workers, which are real processes.
import { afterAll, beforeAll, describe } from 'vitest';
import { JobClient } from '../jobs/job-client.ts';
import { describeJobs } from '../jobs/jobs-conformance.ts';
import { describeServingProgram } from '../program/program-conformance.ts';
import { StartedProgram } from '../program/started-program.ts';
import { FoundWorker } from './found-worker.ts';
import { describeControl } from './hive-control.ts';
import { type HiveFolder, makeHiveFolder } from './hive-folder.ts';
import { describeHeartbeats } from './hive-heartbeats.ts';
import { describeLives } from './hive-lives.ts';
import { describeLosses } from './hive-losses.ts';
import { describeOrders } from './hive-orders.ts';
import { describeStalls } from './hive-stalls.ts';
import { describeWorkers } from './hive-workers.ts';
import { RecordingQueen } from './recording-queen.ts';

/** What the parts of the suite share: a hive with two workers, and the queen that it reports to. */
export interface HiveBench {
  program: StartedProgram;
  client: JobClient;
  queen: RecordingQueen;
}

export type StartHive = (flags: Readonly<Record<string, string>>) => Promise<StartedProgram>;

/** With these a hive's limits are short enough for the suite to wait for them. */
const suiteFlags = {
  '--name': 'hive-7',
  '--keep-alive-ms': '100',
  '--heartbeat-ms': '100',
  '--worker-silence-ms': '1500',
  '--health-interval-ms': '200',
};

/** Runs the suite against a program that knows the hive's flags. */
export async function describeHive(name: string, command: readonly string[]): Promise<void> {
  const found = await FoundWorker.listening();
  const folder: HiveFolder = await makeHiveFolder(found.url);
  afterAll(async () => {
    await folder.remove();
    await found[Symbol.asyncDispose]();
  });
  const start: StartHive = (flags) =>
    StartedProgram.ready(command, { ...suiteFlags, '--workers': folder.workersFile, ...flags });

  describe(`${name} conforms to the hive's contract`, () => {
    let shared: HiveBench | undefined;
    const bench = (): HiveBench => {
      if (shared === undefined) throw new Error(`${name} has not been started.`);
      return shared;
    };
    beforeAll(async () => {
      shared = await startBench(start);
    });
    afterAll(async () => {
      await shared?.program.stop();
      await shared?.queen[Symbol.asyncDispose]();
    });
    describeJobs(() => ({ client: bench().client, name: 'hive-7', kind: 'hive' }));
    describeWorkers(bench);
    describeLosses(bench);
    describeOrders(bench);
    describeStalls((flags) => startBench(start, flags));
    describeLives(bench, found, () => startBench(start, { '--restart-pause-ms': '20' }));
    describeControl(bench, () => startBench(start));
    describeHeartbeats(bench, () => startBench(start));
  });

  describe(`${name} is a hive program`, () => {
    describeServingProgram({
      program: 'hive',
      command,
      flags: { '--workers': folder.workersFile, '--queen-url': 'http://127.0.0.1:1' },
      folder: folder.path,
      serve: async (flags = {}) => {
        const { program, client, queen } = await startBench(start, flags);
        return {
          program,
          client,
          [Symbol.asyncDispose]: async () => {
            await program[Symbol.asyncDispose]();
            await queen[Symbol.asyncDispose]();
          },
        };
      },
    });
  });
}

async function startBench(
  start: StartHive,
  flags: Readonly<Record<string, string>> = {},
): Promise<HiveBench> {
  await using starting = new AsyncDisposableStack();
  const queen = starting.use(await RecordingQueen.listening());
  const program = await start({ '--queen-url': queen.url, ...flags });
  starting.move();
  return { queen, program, client: new JobClient(program.url) };
}
