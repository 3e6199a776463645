/** `hornet clean` on what real runs have left, and on remains of every kind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ledger } from '../harness/guardian/ledger.ts';
import {
  ownWhereabouts,
  readRunRecord,
  type Whereabouts,
  writeRunRecord,
} from '../harness/guardian/run-record.ts';
import { takeCensus } from '../harness/process/environment-mark.ts';
import { hasProcFolder, identify, isAlive } from '../harness/process/process-table.ts';
import { killEach } from '../harness/process/terminate.ts';
import { makeRunId } from '../harness/run/run-id.ts';

/** A temporary folder of the test's own, so that nobody else's runs are seen there. */
let tmpFolder: string;
let runId: string;
let runFolder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  tmpFolder = mkdtempSync(join(tmpdir(), 'hornet-clean-'));
  runId = makeRunId();
  runFolder = join(tmpFolder, `hornet-${runId}`);
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(tmpFolder, { recursive: true });
});

/** Only after this test's run: others may be going on beside it. */
async function clean(...parameters: string[]) {
  const launcher = join(import.meta.dirname, 'hornet.cjs');
  const { exitCode, stdout, stderr } = await execaNode(launcher, ['clean', runId, ...parameters], {
    env: { TMPDIR: tmpFolder },
    reject: false,
  });
  expect(stderr).toBe('');
  return { exitCode, lines: stdout.split('\n') };
}

describe.runIf(hasProcFolder())('after kill -9 of runner and guardian', () => {
  it('[INFRA-11] removes all that is left, having shown it before without touching it', async () => {
    const { guardian, runner } = await startRunner();
    await killEach([guardian, runner]);
    const left = commands();
    expect(left).toHaveLength(3);

    const foreseen = await clean('--dry-run');
    expect(foreseen.exitCode).toBe(0);
    expect(commands()).toEqual(left);
    expect(existsSync(runFolder)).toBe(true);

    const done = await clean();
    expect(done.exitCode).toBe(0);
    expect(done.lines[0]).toMatch(new RegExp(`^run ${runId}, started \\d+ seconds? ago:$`));
    expect(done.lines.filter((line) => line.startsWith('  killed process'))).toHaveLength(3);
    expect(done.lines.at(-1)).toBe('Cleaned up after 1 run; nothing is left.');
    expect(foreseen.lines.at(-1)).toBe('Nothing was changed: 1 run would be cleaned up after.');
    const intended = (line: string) =>
      line.replace('  killed', '  would kill').replace('  removed', '  would remove');
    expect(foreseen.lines.slice(1, -1)).toEqual(done.lines.slice(1, -1).map(intended).toSorted());
    expect(commands()).toEqual([]);
    expect(existsSync(runFolder)).toBe(false);

    expect((await clean()).lines).toEqual(['Nothing is left of runs that have ended.']);
  });

  it('[INFRA-11] leaves a run alone that is live, and says so', async () => {
    const { guardian, runner } = await startRunner();
    const { exitCode, lines } = await clean();
    expect(exitCode).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/is left alone: it is live, its runner is \d+$/),
      'Nothing is left of runs that have ended, 1 run left alone.',
    ]);
    expect(commands()).toHaveLength(3);
    // Also where its folder is not found, since it has another temporary folder than ours.
    tmpFolder = mkdtempSync(join(tmpdir(), 'hornet-clean-'));
    expect((await clean()).lines[0]).toContain('is left alone');
    expect(commands()).toHaveLength(3);
    await killEach([guardian, runner]);
    rmSync(join(runFolder, '..'), { recursive: true });
    await clean();
    expect(commands()).toEqual([]);
  });
});

describe('of a run that has ended', () => {
  it('[INFRA-11] removes the folder, also when it is from before a boot and somebody has its pids', async () => {
    makeRemains({ ...ownWhereabouts(), startTime: '1@another-boot' });
    expect(await clean()).toMatchObject({ exitCode: 0 });
    expect(existsSync(runFolder)).toBe(false);
  });

  it('removes the folder where there is no ledger, or nothing at all in it', async () => {
    mkdirSync(runFolder);
    expect(await clean()).toMatchObject({ exitCode: 0 });
    expect(existsSync(runFolder)).toBe(false);
  });

  it.runIf(hasProcFolder())('ends processes of which nothing but the mark is known', async () => {
    const marked = await startSilent({ HORNET_RUN: runId });
    const unmarked = await startSilent({ HORNET_RUN: `${runId.slice(0, -1)}_` });
    expect(await clean()).toMatchObject({ exitCode: 0 });
    expect([marked, unmarked].map(isAlive)).toEqual([false, true]);
  });

  it('does what it can read of a torn ledger, and says what it could not read', async () => {
    const ledger = makeRemains(gone);
    const inside = join(tmpFolder, `scratch-${runId}`);
    mkdirSync(inside);
    ledger.open({ kind: 'folder', path: inside }, 'a scenario');
    appendFileSync(ledger.file, '{"v":1,"seq":\n{"v":1,"se');
    const { exitCode, lines } = await clean();
    expect(exitCode).toBe(0);
    expect(lines.slice(1, -1)).toEqual([
      expect.stringMatching(/^ {2}note: read all of .*: Line \d+ is not a record: \{"v":1,"seq":$/),
      `  removed folder ${runFolder}`,
      `  removed folder ${inside}, made by a scenario`,
    ]);
    expect(readdirSync(tmpFolder)).toEqual([]);
  });

  it('leaves the folder when the ledger is of another version, and says so', async () => {
    const ledger = makeRemains(gone);
    appendFileSync(ledger.file, '{"v":2}\n');
    for (const parameters of [['--dry-run'], []]) {
      const { exitCode, lines } = await clean(...parameters);
      expect(exitCode).toBe(1);
      expect(lines).toContainEqual(
        expect.stringMatching(
          /^ {2}cannot read .*LEDGER_VERSION_UNKNOWN.*What to do: Clean that run/,
        ),
      );
      expect(existsSync(ledger.file)).toBe(true);
    }
  });

  it('names what it may not touch, with what to do, and ends with 1', async () => {
    const ledger = makeRemains(gone);
    ledger.open({ kind: 'folder', path: tmpFolder });
    const { exitCode, lines } = await clean();
    expect(exitCode).toBe(1);
    expect(lines).toContainEqual(
      expect.stringMatching(`cannot remove ${tmpFolder}: UNDO_REFUSED: .* What to do: `),
    );
    expect(lines.at(-1)).toBe('Cleaned up after 1 run; 1 thing could not be removed.');
    expect(existsSync(tmpFolder)).toBe(true);
  });

  it('touches nothing that only looks like it', async () => {
    for (const name of ['hornet-reports', `hornet-${runId}x`, `x-${runId}`, 'other']) {
      mkdirSync(join(tmpFolder, name));
    }
    symlinkSync(join(tmpFolder, 'other'), runFolder);
    const before = readdirSync(tmpFolder);
    expect(await clean()).toEqual({
      exitCode: 0,
      lines: ['Nothing is left of runs that have ended.'],
    });
    expect(readdirSync(tmpFolder)).toEqual(before);
  });

  it.runIf(process.getuid?.() === 0)(
    'reports a folder of another user, and leaves it',
    async () => {
      makeRemains(gone);
      chownSync(runFolder, 65_534, 65_534);
      const { exitCode, lines } = await clean();
      expect(exitCode).toBe(0);
      expect(lines[0]).toContain(
        'is left alone: it is foreign, it belongs to another user (uid 65534)',
      );
      expect(existsSync(runFolder)).toBe(true);
    },
  );

  it('says the same as one JSON object', async () => {
    makeRemains(gone);
    const { lines } = await clean('--json');
    expect(JSON.parse(lines.join(''))).toEqual({
      v: 1,
      isDryRun: false,
      runs: [
        {
          run: runId,
          startedAt: expect.stringMatching(/Z$/),
          ageMs: expect.any(Number),
          state: 'ended',
          folder: runFolder,
          actions: [{ action: 'removed-folder', path: runFolder }],
        },
      ],
    });
  });
});

/** A process that has ended: no boot has this name. */
const gone: Whereabouts = { pid: 1, startTime: '1@another-boot' };

/** The folder of a run, with who runs and guards it, and a ledger. */
function makeRemains(whereabouts: Whereabouts): Ledger {
  mkdirSync(runFolder);
  const startedAt = new Date().toISOString();
  const both = { runner: whereabouts, guardian: whereabouts };
  writeRunRecord(runFolder, { v: 1, runId, startedAt, reportFolder: tmpFolder, ...both });
  const ledger = new Ledger({ runId, file: join(runFolder, 'ledger.ndjson') });
  ledger.open({ kind: 'folder', path: runFolder });
  return ledger;
}

/** A runner with stubborn processes; this test's run is its run. */
async function startRunner() {
  const program = join(import.meta.dirname, '../harness/run/fixtures/runner.ts');
  const reports = join(tmpFolder, 'reports');
  const child = spawn(process.execPath, [program, reports, 'main'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: tmpFolder },
  });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  const said = JSON.parse(String(line));
  runId = said.HORNET_RUN;
  runFolder = said.HORNET_RUN_FOLDER;
  const record = readRunRecord(runFolder);
  if (record === undefined) throw new Error(`${runFolder} has no run.json`);
  return record;
}

async function startSilent(env: Record<string, string>) {
  const code = "process.stdout.write('up'); setInterval(() => {}, 60_000)";
  const child = spawn(process.execPath, ['-e', code], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return identify(child.pid ?? 0);
}

/** What is alive of the run. */
function commands(): string[] {
  const census = takeCensus({ runId });
  if (!census.available) throw new Error(census.reason);
  return census.processes.map(({ command }) => command);
}
