// What every program that serves jobs owes to whoever runs it: ready line, settings, help, exit codes, a drain. Queens and hives share it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { exitCodes } from '../../exit-codes.ts';
import { dateToleranceS, secondsFromNow } from '../date-of-answer.ts';
import { type JobClient, refusalOf } from '../jobs/job-client.ts';
import { StartedProgram } from './started-program.ts';

/** A program that serves jobs, and all it needs to do so. Disposing ends both. */
export interface ServingProgram extends AsyncDisposable {
  program: StartedProgram;
  client: JobClient;
}

export interface ProgramSubject {
  /** Its name in the ready line. */
  program: 'queen' | 'hive';
  /** Program and arguments. */
  command: readonly string[];
  /** Flags with which it starts, whatever its surroundings. */
  flags: Readonly<Record<string, string>>;
  /** A folder for files. */
  folder: string;
  /** Starts it in surroundings in which jobs are played by script. */
  serve(flags?: Readonly<Record<string, string>>): Promise<ServingProgram>;
}

export function describeServingProgram(subject: ProgramSubject): void {
  describe('as a program that starts', () => describeStart(subject));
  describe('as a program that ends', () => describeEnd(subject));
}

/** For what comes in moments, on a machine that is busy with other things. */
const patienceMs = 10_000;

function describeStart({ program: kind, command, flags, folder }: ProgramSubject): void {
  const prefix = kind.toUpperCase();

  it('[CORE-07] says in one line that it is ready, where, and which start this is', async () => {
    const told = { ...flags, '--advertise': 'http://elsewhere.example:1/' };
    const start = () => StartedProgram.ready(command, told);
    await using program = await start();
    await using other = await start();
    expect(program.lines).toEqual([program.readyLine]);
    expect(program.readyLine).toMatchObject({
      program: kind,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      advertised_url: 'http://elsewhere.example:1',
      instance_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const { status, headers } = await fetch(`${program.url}/health`);
    expect(status).toBe(200);
    expect(secondsFromNow(headers)).toBeLessThan(dateToleranceS);
    expect(other.readyLine.instance_id).not.toBe(program.readyLine.instance_id);
    expect(other.url).not.toBe(program.url);
  });

  it('names all that is wrong with its settings, wherever they stand, and ends with 2', async () => {
    const file = join(folder, `${kind}-wrong.json`);
    await writeFile(file, JSON.stringify({ keep_alive_ms: 'often', colour: 'red' }));
    const told = { ...flags, '--listen': 'here', '--config': file };
    const environment = { [`${prefix}_RETENTION_MS`]: 'long' };
    await using program = new StartedProgram(command, told, environment);
    const { exitCode, stdout, stderr } = await program.ended;
    expect(exitCode).toBe(exitCodes.usage);
    expect(stdout).toBe('');
    for (const fault of [
      '--listen is',
      `${prefix}_RETENTION_MS is`,
      '"keep_alive_ms" is',
      '"colour"',
    ])
      expect(stderr).toContain(fault);
  });

  it('[FAKE-01] is told by flag before environment before file', async () => {
    const file = join(folder, `${kind}-names.json`);
    await writeFile(file, JSON.stringify({ name: 'by-file', listen: 'nowhere' }));
    const told = { ...flags, '--config': file };
    const named = async (environment: Record<string, string>): Promise<unknown> => {
      await using program = await StartedProgram.ready(command, told, environment);
      return await (await fetch(`${program.url}/health`)).json();
    };
    const environment = { [`${prefix}_NAME`]: 'by-environment', [`${prefix}_LISTEN`]: 'nowhere' };
    expect(await named({})).toMatchObject({ name: 'by-file' });
    expect(await named(environment)).toMatchObject({ name: 'by-environment' });
  });

  it('[FAKE-01] explains itself and ends with 0', async () => {
    await using program = new StartedProgram(command, { '--help': '--help' });
    const { exitCode, stdout } = await program.ended;
    expect(exitCode).toBe(exitCodes.ok);
    const help = stdout.replaceAll(/\s+/g, ' '); // wherever its lines are broken
    for (const flag of ['--name', '--listen', '--advertise', '--drain-timeout-ms'])
      expect(help).toContain(flag);
    expect(help).toContain(`env: ${prefix}_LISTEN`);
  });
}

function describeEnd({ command, flags, serve }: ProgramSubject): void {
  it('[CORE-07] finishes what runs and takes nothing new when it is told to end, then ends with 0', async () => {
    await using serving = await serve();
    const { program, client } = serving;
    const id = await client.start({ ending: 'hold' });
    using listener = client.follow(id);
    await listener.until(({ type }) => type === 'token');
    program.signal('SIGTERM');
    await untilDraining(client);
    const { status, headers, error } = await refusalOf(await client.order());
    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(error.code).toBe('DRAINING');
    await client.cancel(id);
    expect((await listener.rest()).at(-1)?.data).toBe('[CANCELLED]');
    expect((await program.ended).exitCode).toBe(exitCodes.ok);
  });

  it('[CORE-07] waits for a job no longer than it may, and ends with 130 when it is interrupted', async () => {
    await using serving = await serve({ '--drain-timeout-ms': '100' });
    const { program, client } = serving;
    using listener = client.follow(await client.start({ ending: 'hold' }));
    await listener.until(({ type }) => type === 'token');
    program.signal('SIGINT');
    expect((await listener.rest()).at(-1)?.data).toBe('[CANCELLED]');
    expect((await program.ended).exitCode).toBe(exitCodes.interrupted);
  });

  it('leaves at once when it is told twice', async () => {
    await using serving = await serve();
    const { program, client } = serving;
    await client.start({ ending: 'hold' });
    program.signal('SIGTERM');
    await untilDraining(client);
    program.signal('SIGTERM');
    expect((await program.ended).exitCode).toBe(exitCodes.failed);
  });

  it('ends with its parent', async () => {
    await using program = await StartedProgram.ready(command, flags);
    program.closeStdin();
    expect((await program.ended).exitCode).toBe(exitCodes.ok);
  });

  it('[FAKE-10] forgets a job that ended longer ago than records are kept', async () => {
    await using serving = await serve({ '--retention-ms': '50' });
    const { client } = serving;
    const id = await client.start({ ending: 'hold' });
    using listener = client.follow(id);
    await listener.until(({ type }) => type === 'token');
    await client.cancel(id);
    await listener.rest();
    await vi.waitFor(async () => expect(await client.list()).toEqual([]), patienceMs);
    const { status, error } = await refusalOf(await fetch(`${client.url}/v1/jobs/${id}`));
    expect([status, error.code]).toEqual([404, 'JOB_NOT_FOUND']);
  });
}

async function untilDraining(client: JobClient): Promise<void> {
  const isDraining = async () => expect((await client.health()).status).toBe('draining');
  await vi.waitFor(isDraining, patienceMs);
}
