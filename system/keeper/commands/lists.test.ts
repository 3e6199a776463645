// What the queen knows, as tables for people and as documents for programs.
import { describe, expect, it, vi } from 'vitest';
import { aHiveRecord, aHiveThatIsDown } from '../testing/a-hive-record.ts';
import { runKeeper, startKeeper } from '../testing/run-keeper.ts';
import { type QueenScript, startScriptedQueen } from '../testing/scripted-queen.ts';
import { tell, tellUntilStopped } from '../testing/story.ts';

/** Many processes start at once, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const script: QueenScript = {
  models: ['tiny', 'spare'],
  hives: [
    aHiveRecord({
      models: ['tiny', 'spare'],
      workers: [
        { slots_busy: 1, memory_bytes: 3_200_000_000 },
        { name: 'worker-2', state: 'restarting', restarts: 2 },
      ],
    }),
    aHiveThatIsDown('hive-2'),
  ],
};

/** Waiting ends when the thing happens; this is only when to give up. */
const patience = { timeout: 10_000 };

function lines(stdout: string): string[] {
  return stdout.trimEnd().split('\n');
}

describe.concurrent('[KQ-01] keeper lists hives by way of the queen', () => {
  it('as a table', async () => {
    await using queen = await startScriptedQueen(script);
    const { exitCode, stdout, stderr } = await runKeeper([
      'hives',
      'list',
      '--queen-url',
      queen.url,
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toEqual(['']);
    expect(lines(stdout)).toEqual([
      'HIVE    STATE  URL                 MODELS      WORKERS       HEARD',
      'hive-1  up     http://127.0.0.1:1  tiny,spare  1 of 2 ready  0.4 s',
      'hive-2  down   -                   -           0 of 0 ready  -',
    ]);
  });

  it('as a document', async () => {
    await using queen = await startScriptedQueen(script);
    const argv = ['hives', 'list', '--json', '--queen-url', queen.url];
    const { exitCode, stdout } = await runKeeper(argv);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ hives: script.hives });
  });

  it('and shows one of them', async () => {
    await using queen = await startScriptedQueen(script);
    const { stdout } = await runKeeper(['hives', 'status', 'hive-1', '--queen-url', queen.url]);
    expect(stdout).toContain('hive      hive-1\nstate     up\n');
    expect(stdout).toContain('cpu     Processor  6.0 GB of 8.0 GB free\n');
    expect(stdout).toContain('hive-1/worker-2  tiny   cpu     restarting');
  });

  it('but none that there is not', async () => {
    await using queen = await startScriptedQueen(script);
    const argv = ['hives', 'status', 'hive-3', '--queen-url', queen.url];
    const { exitCode, stdout, stderr } = await runKeeper(argv);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr[0]).toMatch(
      /^❌ Failed: The queen knows no hive hive-3; she knows hive-1, hive-2. \(HIVE_NOT_FOUND: /,
    );
  });

  it('and none at all are a sentence', async () => {
    await using queen = await startScriptedQueen({});
    const { stdout } = await runKeeper(['hives', 'list', '--queen-url', queen.url]);
    expect(stdout).toBe('No hives.\n');
  });
});

describe.concurrent('keeper lists workers and models', () => {
  it('workers of all hives, as a table and as a document', async () => {
    await using queen = await startScriptedQueen(script);
    const argv = ['workers', 'list', '--queen-url', queen.url];
    expect(lines((await runKeeper(argv)).stdout)).toEqual([
      'WORKER           MODEL  DEVICE  STATE       SLOTS        MEMORY  RESTARTS  LAST ERROR',
      'hive-1/worker-1  tiny   cpu     ready       1 of 4 busy  3.2 GB  0         -',
      'hive-1/worker-2  tiny   cpu     restarting  0 of 4 busy  -       2         -',
    ]);
    const document = JSON.parse((await runKeeper([...argv, '--json'])).stdout);
    expect(document.workers).toMatchObject([
      { hive: 'hive-1', name: 'worker-1' },
      { hive: 'hive-1', name: 'worker-2' },
    ]);
  });

  it('models, with who has them and who serves them', async () => {
    await using queen = await startScriptedQueen(script);
    const argv = ['models', 'list', '--queen-url', queen.url];
    expect(lines((await runKeeper(argv)).stdout)).toEqual([
      'MODEL  HIVES   WORKERS',
      'tiny   hive-1  1 of 2 ready',
      'spare  hive-1  0 of 0 ready',
    ]);
    const document = JSON.parse((await runKeeper([...argv, '--json'])).stdout);
    expect(document).toMatchObject({ object: 'list', data: [{ id: 'tiny' }, { id: 'spare' }] });
  });

  it('one model, or why it cannot be shown', async () => {
    await using queen = await startScriptedQueen(script);
    const url = ['--queen-url', queen.url];
    const { stdout } = await runKeeper(['models', 'show', 'tiny', ...url]);
    expect(stdout).toContain('model  tiny\nowner  hornet\nhives  hive-1\n');
    const { exitCode, stderr } = await runKeeper(['models', 'show', 'unicorn', ...url]);
    expect(exitCode).toBe(1);
    expect(stderr[0]).toContain('No hive knows the model unicorn; they know tiny, spare. (MODEL_');
  });
});

describe.concurrent('keeper status', () => {
  it('says which queen it asks, who named her, and what she has', async () => {
    await using queen = await startScriptedQueen({
      ...script,
      work: () => tellUntilStopped('Hel'),
    });
    const asked = runKeeper(['infer', '--queen-url', queen.url, '--model', 'tiny', 'Say hello']);
    await vi.waitFor(() => expect(queen.registry.list().length).toBe(1), patience);
    const environment = { KEEPER_QUEEN_URL: queen.url };
    const { exitCode, stdout } = await runKeeper(['status'], { environment });
    expect(exitCode).toBe(0);
    expect(lines(stdout).slice(0, 5)).toEqual([
      `queen    ${queen.url}, named by KEEPER_QUEEN_URL`,
      'is       ready',
      'hives    1 up, 1 down',
      'workers  1 ready, 1 restarting; 1 of 8 slots busy',
      'jobs     1 running',
    ]);
    expect(stdout).toMatch(/^job-\S+ +infer +tiny +running \(\w+\) +- +\d/m);
    const { stdout: json } = await runKeeper(['status', '--json'], { environment });
    expect(JSON.parse(json)).toMatchObject({
      queen: { url: queen.url, found: 'KEEPER_QUEEN_URL', status: 'ready', name: 'queen' },
      hives: [{ hive: 'hive-1' }, { hive: 'hive-2' }],
      jobs: [{ state: 'running' }],
    });
    queen.registry.list()[0]?.cancel('enough');
    await asked;
  });

  it('[KQ-02] says so too where nobody is there', async () => {
    const gone = await startScriptedQueen({});
    await gone[Symbol.asyncDispose]();
    const { exitCode, stdout, stderr } = await runKeeper(['status', '--queen-url', gone.url]);
    expect(exitCode).toBe(1);
    expect(stdout).toBe(`queen    ${gone.url}, named by --queen-url\n`);
    expect(stderr[0]).toContain('(QUEEN_UNREACHABLE: ');
  });

  it('[KQ-02] gives a queen up that says nothing', async () => {
    await using queen = await startScriptedQueen({
      beforeRequest: () => new Promise(() => undefined),
    });
    const argv = ['status', '--queen-url', queen.url, '--queen-silence-ms', '200'];
    const { exitCode, stderr } = await runKeeper(argv);
    expect(exitCode).toBe(1);
    expect(stderr[0]).toContain('(QUEEN_SILENT: ');
  });

  it('[KQ-02] does not take for an answer what is none', async () => {
    // A hive as an older queen would show it.
    const older = { hive: 'hive-1', url: 'http://h' };
    await using queen = await startScriptedQueen({ hives: [older as never] });
    const { exitCode, stderr } = await runKeeper(['hives', 'list', '--queen-url', queen.url]);
    expect(exitCode).toBe(1);
    expect(stderr[0]).toContain('The answer to /v1/hives is not in the contract: /hives/0 ');
    expect(stderr[0]).toContain('(BAD_UPSTREAM: ');
  });

  it('ends with 130 after Ctrl+C', async () => {
    await using queen = await startScriptedQueen({
      beforeRequest: () => new Promise(() => undefined),
    });
    await using keeper = startKeeper(['status', '--queen-url', queen.url]);
    await vi.waitFor(() => expect(queen.requests.length).toBeGreaterThan(0), patience);
    keeper.process.kill('SIGINT');
    expect((await keeper.ended).exitCode).toBe(130);
  });
});

describe.concurrent('keeper jobs', () => {
  it('are listed, and shown one by one', async () => {
    await using queen = await startScriptedQueen({ work: () => tell('Hel', 'lo') });
    const url = ['--queen-url', queen.url];
    await runKeeper(['infer', ...url, '--model', 'tiny', 'Say hello']);
    const [job] = queen.registry.list();
    const id = job?.id ?? '';
    const [list, shown, document, missing] = await Promise.all([
      runKeeper(['jobs', 'list', ...url]),
      runKeeper(['jobs', 'show', id, ...url]),
      runKeeper(['jobs', 'show', id, ...url, '--json']),
      runKeeper(['jobs', 'show', 'job-0', ...url]),
    ]);
    const [head, row] = lines(list.stdout);
    expect(head).toMatch(/^JOB +OPERATION +MODEL +STATE +PLACE +TOKENS +AGE +ERROR$/);
    expect(row).toMatch(new RegExp(`^${id}  infer +tiny +completed +- +2 +\\d`));
    expect(shown.stdout).toContain(`job          ${id}\noperation    infer\n`);
    expect(JSON.parse(document.stdout)).toEqual(job?.record());
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr[0]).toContain('(JOB_NOT_FOUND: ');
  });

  it('are followed from their beginning, and leaving cancels nothing', async () => {
    await using queen = await startScriptedQueen({ work: () => tell('Hel', 'lo') });
    const url = ['--queen-url', queen.url];
    await runKeeper(['infer', ...url, '--model', 'tiny', 'Say hello']);
    const id = queen.registry.list()[0]?.id ?? '';
    const { exitCode, stdout, stderr } = await runKeeper(['jobs', 'follow', id, ...url]);
    expect([exitCode, stdout]).toEqual([0, 'Hello']);
    expect(stderr.at(-1)).toMatch(/^✅ Complete \(2 tokens/);
    expect(queen.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('are cancelled, which is waited for; one that has ended stays as it is', async () => {
    await using queen = await startScriptedQueen({ work: () => tellUntilStopped('Hel') });
    const url = ['--queen-url', queen.url];
    const asked = runKeeper(['infer', ...url, '--model', 'tiny', 'Say hello']);
    await vi.waitFor(() => expect(queen.registry.list()[0]?.tokens).toBe(1), patience);
    const id = queen.registry.list()[0]?.id ?? '';
    for (const _time of ['first', 'second']) {
      const { exitCode, stdout } = await runKeeper(['jobs', 'cancel', id, ...url]);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^state +cancelled$/m);
    }
    expect(await asked).toMatchObject({ exitCode: 1 });
  });
});
