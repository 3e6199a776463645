// Fake queen and fake hive as one starts them by hand: with ports, a job's id, and nothing built beforehand.
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { leasePort, Scope } from '../../harness/index.ts';
import { checked } from '../../system/contracts/conformance/checked.ts';
import { JobClient } from '../../system/contracts/conformance/jobs/job-client.ts';
import { StartedProgram } from '../../system/contracts/conformance/program/started-program.ts';
import { JobAcceptedSchema } from '../../system/contracts/index.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const order = { operation: 'infer', model: 'echo', prompt: 'one two three' };
const nobody = 'http://127.0.0.1:1';

describe('fakes by hand', () => {
  it('[FAKE-01] take port, hive’s port and job id as flags', async () => {
    await using scope = new Scope({ name: 'by hand' });
    const [queenPort, hivePort] = [await leasePort(scope), await leasePort(scope)];
    const told = { '--port': `${hivePort.port}`, '--name': 'hive-x', '--queen-url': nobody };
    await using hive = await StartedProgram.ready(commandOf('hive'), told);
    await using queen = await StartedProgram.ready(commandOf('queen'), {
      ...{ '--port': `${queenPort.port}`, '--hive-port': `${hivePort.port}`, '--job-id': 'job-7' },
    });
    expect([hive.url, queen.url]).toEqual([
      ...[`http://${hivePort.address}`, `http://${queenPort.address}`],
    ]);
    expect(await ask(queen.url)).toBe('job-7');
    const { tokens, told: narrated } = await new JobClient(queen.url).story('job-7');
    expect(tokens).toEqual([' one', ' two', ' three']);
    expect(narrated).toContain('hive-x receive');
    expect((await new JobClient(hive.url).record('job-7')).state).toBe('completed');
  });

  it('[FAKE-01] take port, hive’s port and job id from the environment', async () => {
    await using scope = new Scope({ name: 'by hand' });
    const [queenPort, hivePort] = [await leasePort(scope), await leasePort(scope)];
    const told = { HIVE_PORT: `${hivePort.port}`, HIVE_JOB_ID: 'job-8', HIVE_QUEEN_URL: nobody };
    await using hive = await StartedProgram.ready(commandOf('hive'), {}, told);
    expect(await ask(hive.url)).toBe('job-8');
    const known = { QUEEN_HIVE_PORT: `${hivePort.port}`, QUEEN_JOB_ID: 'job-9' };
    const environment = { ...known, QUEEN_PORT: `${queenPort.port}` };
    await using queen = await StartedProgram.ready(commandOf('queen'), {}, environment);
    expect(queen.url).toBe(`http://${queenPort.address}`);
    expect(await ask(queen.url)).toBe('job-9');
    await new JobClient(queen.url).story('job-9');
    expect((await new JobClient(hive.url).list()).map(({ job_id: id }) => id)).toContain('job-9');
  });

  it('give the id that they were told to the first job alone, and only where it has none', async () => {
    await using queen = await StartedProgram.ready(commandOf('queen'), { '--job-id': 'job-7' });
    expect(await ask(queen.url, { 'x-job-id': 'job-own' })).toBe('job-own');
    expect(await ask(queen.url)).toMatch(/^job-[0-9a-f-]{36}$/);
  });

  it('[FAKE-03] need nobody: a queen alone answers with the words of the prompt, and narrates as a stack does', async () => {
    await using queen = await StartedProgram.ready(commandOf('queen'), {});
    const { tokens, told, terminal } = await new JobClient(queen.url).story(await ask(queen.url));
    expect(tokens).toEqual([' one', ' two', ' three']);
    expect(terminal).toMatchObject({ finish_reason: 'stop', tokens: 3 });
    expect(told).toEqual([
      ...['queen receive', 'queen place', 'queen forward', 'hive-1 receive', 'hive-1 forward'],
      ...['worker-1 generate', 'worker-1 complete', 'hive-1 complete', 'queen complete'],
    ]);
  });

  it('say how to ask them', async () => {
    const queen = await StartedProgram.ready(commandOf('queen'), {});
    await queen.stop();
    const { stderr } = await queen.ended;
    expect(stderr).toContain(`Ask it: curl ${queen.url}/v1/jobs`);
    expect(stderr).toContain(`curl -N ${queen.url}/v1/jobs/job-a/stream`);
  });

  it('[FAKE-11] run from their sources alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
    try {
      for (const part of ['fakes', 'system'])
        await cp(join(repository, part), join(folder, part), { recursive: true });
      await cp(join(repository, 'package.json'), join(folder, 'package.json'));
      await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
      for (const program of ['queen', 'hive'] as const) {
        const told = program === 'hive' ? { '--queen-url': nobody } : {};
        const command = [process.execPath, join(folder, 'fakes', program, 'main.ts')];
        await using fake = await StartedProgram.ready(command, told);
        const { tokens } = await new JobClient(fake.url).story(await ask(fake.url));
        expect(tokens).toHaveLength(3);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

function commandOf(program: 'queen' | 'hive'): string[] {
  return [process.execPath, join(repository, 'fakes', program, 'main.ts')];
}

/** The id under which a job is accepted. */
async function ask(url: string, headers: Record<string, string> = {}): Promise<string> {
  const answer: unknown = await (await new JobClient(url).send(order, headers)).json();
  return checked(JobAcceptedSchema, answer).job_id;
}
