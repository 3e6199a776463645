// What programs take of the machine's memory while jobs come and go.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Given, Then, When } from '@cucumber/cucumber';
import { requestOnce } from '../support/http.ts';
import type { HornetWorld } from './hornet-world.ts';
import { LiveClient } from './live-client.ts';

const programs = ['queen', 'hive-1'];
/** So many at a time, as users who wait for their answers. */
const atOnce = 8;

/** Runs them a few at a time, and looks at the memory of queen and hive afterwards, which then have compiled what they use. */
Given(
  '{int} jobs have been run, a third of them cancelled and a tenth failing',
  { timeout: 60_000 },
  async function (this: HornetWorld, count: number) {
    await runJobs(this, count);
    this.memoryBefore = memoryOf(this);
  },
);

/** The same again. */
When(
  '{int} more such jobs are run',
  { timeout: 90_000 },
  async function (this: HornetWorld, count: number) {
    await runJobs(this, count);
  },
);

/** Compares the memory of each program that the kernel holds for it (VmRSS) with what it was. */
Then(
  'queen and hive-1 take no more than {int} MB more memory than before',
  function (this: HornetWorld, limitMb: number) {
    const grownMb = memoryOf(this).map((bytes, index) =>
      Math.round((bytes - (this.memoryBefore[index] ?? 0)) / 1e6),
    );
    assert.ok(
      grownMb.every((grown) => grown <= limitMb),
      `${programs.join(' and ')} have grown by ${grownMb.join(' and ')} MB`,
    );
  },
);

async function runJobs(world: HornetWorld, count: number): Promise<void> {
  let next = 0;
  const user = async (): Promise<void> => {
    while (next < count) {
      const number = next;
      next += 1;
      await runJob(world, number);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, user));
}

/** Every third is cancelled at once, every tenth of the others asks for a model that nobody has. */
async function runJob(world: HornetWorld, number: number): Promise<void> {
  const { queenUrl, scope } = world;
  const isFailing = number % 10 === 1;
  const { request } = world.ask('meadow', 8);
  const asked = isFailing ? { ...request, model: 'unicorn' } : request;
  // In one exchange: records are forgotten so soon that a stream asked for later could come too late.
  const client = await LiveClient.ask(queenUrl, asked, scope.signal);
  const job = `${queenUrl}/v1/jobs/${client.jobId}`;
  if (number % 3 === 0) await requestOnce(job, { method: 'DELETE', signal: scope.signal });
  await client.ended;
  const { data } = client.soFar;
  assert.match(data.at(-1) ?? '', /^\[(DONE|ERROR|CANCELLED)\]$/);
}

/** Of each of the programs, in bytes. Only where there is /proc. */
function memoryOf({ stack }: HornetWorld): number[] {
  return programs.map((name) => {
    const { pid } = stack.service(name).process;
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1_024;
  });
}
