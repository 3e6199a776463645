// What scripts can do to the heartbeats of the fake hive, as a queen hears them.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RecordingQueen } from '../../system/contracts/conformance/hive/recording-queen.ts';
import { StartedProgram } from '../../system/contracts/conformance/program/started-program.ts';

const command = [process.execPath, fileURLToPath(import.meta.resolve('./main.ts'))];

describe('a fake hive', () => {
  it('tells of itself what it has: one model, and a worker that is itself', async () => {
    await using bench = await startHive([]);
    const { program, queen } = bench;
    const { models, workers } = await queen.hears(() => true);
    expect(models).toEqual(['echo']);
    expect(workers).toMatchObject([{ model: 'echo', state: 'ready', pid: program.readyLine.pid }]);
  });

  it('can lie, for as long as it is told to', async () => {
    const lies = { state: 'failed', slots_busy: 9, draining: true, model: 'unicorn' };
    await using bench = await startHive([{ at: 'heartbeat', do: 'lie', with: lies, times: 3 }]);
    const { queen } = bench;
    await queen.hears(({ draining }) => !draining);
    const told = queen.heartbeats.slice(0, 3);
    expect(told.map(({ models }) => models)).toEqual([['unicorn'], ['unicorn'], ['unicorn']]);
    expect(told[0]).toMatchObject({
      draining: true,
      workers: [{ state: 'failed', slots_busy: 9 }],
    });
    expect(queen.newest).toMatchObject({ models: ['echo'], workers: [{ state: 'ready' }] });
  });

  it('can leave some out', async () => {
    const every = { where: { every: 2 }, times: 'always' };
    await using bench = await startHive([
      { at: 'heartbeat', do: 'print', with: { text: 'left out' }, ...every },
      { at: 'heartbeat', do: 'skip', ...every },
    ]);
    const { program, queen } = bench;
    await program.until(() => program.lines.filter((line) => line === 'left out').length >= 3);
    const leftOut = program.lines.filter((line) => line === 'left out').length;
    expect(queen.heartbeats.length).toBeLessThanOrEqual(leftOut + 1);
  });

  it('can stop to tell anything while it goes on to serve', async () => {
    await using bench = await startHive([
      { at: 'heartbeat', where: { nth: 3 }, do: 'print', with: { text: 'stops here' } },
      { at: 'heartbeat', where: { nth: 3 }, do: 'hang' },
    ]);
    const { program, queen } = bench;
    await program.until((line) => line === 'stops here');
    const health = await fetch(`${program.url}/health`);
    expect(await health.json()).toMatchObject({ status: 'ready' });
    expect(queen.heartbeats).toHaveLength(2);
  });
});

interface HiveBench extends AsyncDisposable {
  program: StartedProgram;
  queen: RecordingQueen;
}

async function startHive(rules: object[]): Promise<HiveBench> {
  await using starting = new AsyncDisposableStack();
  const queen = starting.use(await RecordingQueen.listening());
  const told = { '--queen-url': queen.url, '--heartbeat-ms': '30', '--drain-timeout-ms': '100' };
  const script = { '--script': JSON.stringify({ rules }) };
  const program = starting.use(await StartedProgram.ready(command, { ...told, ...script }));
  const started = starting.move();
  return { program, queen, [Symbol.asyncDispose]: () => started.disposeAsync() };
}
