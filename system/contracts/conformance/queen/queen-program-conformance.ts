// What every queen of ours must do as a program, and what becomes of hives that it hears no more of.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { HiveListSchema } from '../../hive-report.ts';
import { JobClient } from '../jobs/job-client.ts';
import { describeServingProgram, type ProgramSubject } from '../program/program-conformance.ts';
import { StartedProgram } from '../program/started-program.ts';
import { startScriptedHive } from './scripted-hive.ts';

/** Runs the suite against a program that knows the queen's flags. */
export async function describeQueenProgram(
  name: string,
  command: readonly string[],
  /** With which it is quick where a suite has to wait for it. */
  flags: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe(`${name} is a queen program`, () => {
    describeServingProgram({ program: 'queen', command, flags, folder, serve });

    it('forgets a hive that it has not heard of for too long', async () => {
      await using serving = await serve({ '--hive-stale-ms': '200' }, 'once');
      const { client } = serving;
      const isForgotten = async () =>
        expect((await client.read('/v1/hives', HiveListSchema)).hives).toEqual([]);
      await vi.waitFor(isForgotten, 5_000);
      expect((await client.failureOf({})).code).toBe('NO_HIVE_AVAILABLE');
    });
  });

  async function serve(
    further: Readonly<Record<string, string>> = {},
    how?: 'once',
  ): ReturnType<ProgramSubject['serve']> {
    await using starting = new AsyncDisposableStack();
    const hive = starting.use(await startScriptedHive());
    const program = starting.use(await StartedProgram.ready(command, { ...flags, ...further }));
    await hive.reportTo(program.url, {}, how);
    const started = starting.move();
    return {
      program,
      client: new JobClient(program.url),
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  }
}
