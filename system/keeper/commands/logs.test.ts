// What queens and hives tell, past and present, filtered.
import { describe, expect, it, vi } from 'vitest';
import { aHiveRecord, aHiveThatIsDown } from '../testing/a-hive-record.ts';
import { runKeeper, startKeeper } from '../testing/run-keeper.ts';
import { startScriptedQueen } from '../testing/scripted-queen.ts';

/** Many processes start at once, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

function logs(queenUrl: string, ...more: string[]): string[] {
  return ['logs', '--queen-url', queenUrl, ...more];
}

describe.concurrent('[CORE-01] keeper logs', () => {
  it('shows the last of what the queen told, at its level and above, with the time', async () => {
    await using queen = await startScriptedQueen({});
    for (const human of ['one', 'two', 'three'])
      queen.narrate({ action: 'count', target: 't', human, cute: `${human}!` });
    queen.narrate({ action: 'count', target: 't', human: 'fine', level: 'debug' });
    queen.narrate({ action: 'count', target: 't', human: 'bad', level: 'error', jobId: 'job-1' });
    const { exitCode, stdout, stderr } = await runKeeper(logs(queen.url, '--last', '3'));
    expect([exitCode, stderr]).toEqual([0, ['']]);
    const time = /^\d\d:\d\d:\d\d\.\d{3} /;
    const lines = stdout.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(time);
    expect(lines.map((line) => line.replace(time, ''))).toEqual([
      'info  queen       count           two',
      'info  queen       count           three',
      'error queen       count           bad',
    ]);
    const some = await runKeeper(logs(queen.url, '--job', 'job-1', '--json'));
    expect(JSON.parse(some.stdout)).toMatchObject({ human: 'bad', job_id: 'job-1' });
    const cute = await runKeeper(logs(queen.url, '--narration', 'cute', '--level', 'trace'));
    expect(cute.stdout).toContain('three!\n');
    expect(cute.stdout).toContain('debug queen       count           fine\n');
  });

  it('goes on until Ctrl+C with --follow', async () => {
    await using queen = await startScriptedQueen({});
    queen.narrate({ action: 'say', target: 't', human: 'past' });
    await using keeper = startKeeper(logs(queen.url, '--follow'));
    await keeper.until('stdout', 'past');
    queen.narrate({ action: 'say', target: 't', human: 'present' });
    await keeper.until('stdout', 'present');
    keeper.process.kill('SIGINT');
    expect((await keeper.ended).exitCode).toBe(130);
    await vi.waitFor(() => expect(queen.hub.readers).toBe(0));
  });

  it('says so where the queen goes away', async () => {
    const queen = await startScriptedQueen({});
    await using keeper = startKeeper(logs(queen.url, '--follow'));
    await vi.waitFor(() => expect(queen.hub.readers).toBe(1), { timeout: 10_000 });
    await queen[Symbol.asyncDispose]();
    const { exitCode, stderr } = await keeper.ended;
    expect(exitCode).toBe(1);
    expect(stderr.at(-1)).toContain('(QUEEN_LOST: ');
  });

  it('shows what a hive tells, at the address that the queen has of it', async () => {
    await using hive = await startScriptedQueen({});
    hive.narrate({ action: 'start_worker', target: 'worker-1', human: 'Starting worker-1' });
    const hives = [aHiveRecord({ url: hive.url }), aHiveThatIsDown('hive-2')];
    await using queen = await startScriptedQueen({ hives });
    const { stdout } = await runKeeper(logs(queen.url, '--hive', 'hive-1'));
    expect(stdout).toContain('start_worker    Starting worker-1\n');
    const down = await runKeeper(logs(queen.url, '--hive', 'hive-2'));
    expect(down.exitCode).toBe(1);
    expect(down.stderr[0]).toContain('hive-2 is down and has no address. (HIVE_UNREACHABLE: ');
    const gone = hives.map((record) => ({ ...record, url: 'http://127.0.0.1:1' }));
    await using other = await startScriptedQueen({ hives: gone });
    const lost = await runKeeper(logs(other.url, '--hive', 'hive-1'));
    expect(lost.stderr[0]).toContain('hive-1 at http://127.0.0.1:1 could not be heard (');
  });
});
