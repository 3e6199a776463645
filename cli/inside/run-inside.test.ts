/** Runs in real namespaces: skipped, with the reason, where the kernel gives none. */
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, it } from 'vitest';
import { lackOf } from '../../harness/machine/fixtures/run-scope.ts';
import { type FoundThing, machineKinds } from '../../harness/machine/kinds.ts';
import { identify, listProcesses } from '../../harness/process/process-table.ts';
import { signalProcess } from '../../harness/process/terminate.ts';
import {
  createFixtureProject,
  type FixtureProject,
} from '../../reports/fixtures/fixture-project.ts';
import { findRunner } from './find-runner.ts';
import { insideProject, pidsOf } from './fixtures/inside-project.ts';

const launcher = join(import.meta.dirname, '../hornet.cjs');
const lack = await lackOf('PID namespace', 'isolated network');
const isRoot = process.getuid?.() === 0;

beforeEach(({ skip }) => skip(lack !== undefined, lack));

/** A time to sleep that nobody else sleeps: what a hidden child is found by. */
let hidden = '';
let count = 0;

beforeEach(() => {
  count++;
  hidden = `3600.${process.pid}${count}`;
});

interface RunOptions {
  env?: Record<string, string>;
  input?: string;
  /** Before the command: another program that starts it. */
  through?: string[];
}

function hornet(project: FixtureProject, parameters: string[], options: RunOptions = {}) {
  const { env = {}, input = '', through = [] } = options;
  const [program = process.execPath, ...rest] = [...through, process.execPath];
  return execa(program, [...rest, launcher, 'run', ...parameters], {
    cwd: project.folder,
    env: { HORNET_NAMESPACES: 'on', ...env, HIDDEN: hidden },
    reject: false,
    input,
  });
}

function read(project: FixtureProject, file: string) {
  return readFileSync(join(project.folder, file), 'utf8');
}

function reportFolder(project: FixtureProject): string {
  const root = join(project.folder, 'reports/out');
  const [id = ''] = readdirSync(root).filter((name) => /^\d{8}T/.test(name));
  return join(root, id);
}

describe('a run in a PID namespace', { timeout: 60_000 }, () => {
  it('has all that it had outside, and its own report', async () => {
    await using project = await createFixtureProject(insideProject);
    const { exitCode, stdout } = await hornet(project, ['features/look.feature']);
    expect(stdout).toContain('1 scenario (1 passed)');
    expect(exitCode).toBe(0);
    const seen = JSON.parse(read(project, 'seen.json'));
    expect(seen).toMatchObject({
      pid: 2,
      uid: process.getuid?.(),
      tmpdir: tmpdir(),
      cwd: project.folder,
      guarded: null,
    });
    expect(statSync(join(project.folder, 'seen.json')).uid).toBe(process.getuid?.());
    expect(reportFolder(project)).toContain(seen.run);
    expect(readdirSync(reportFolder(project))).toEqual(
      expect.arrayContaining(['guardian.ndjson', 'messages.ndjson', 'report.html']),
    );
    expect(sweepsOf(project)).not.toContain('"failed"');
    expect(existsSync(join(tmpdir(), `hornet-${seen.run}`))).toBe(false);
    expect(pidsOf(seen.run)).toEqual([]);
  });

  it('fails with 1, and reads what it is given', async () => {
    await using project = await createFixtureProject(insideProject);
    expect((await hornet(project, ['features/fail.feature'])).exitCode).toBe(1);
    const told = await hornet(project, ['features/stdin.feature'], { input: 'hello' });
    expect(told.exitCode).toBe(0);
    expect(read(project, 'stdin.txt')).toBe('hello');
  });

  it('refuses what cannot be run, with 2', async () => {
    await using project = await createFixtureProject({ 'cucumber.js': 'export default {};\n' });
    const { exitCode, stderr } = await hornet(project, ['--profile', 'unknown']);
    expect(stderr).toContain('Requested profile "unknown" doesn\'t exist');
    expect(stderr).not.toContain('without cleaning up');
    expect(exitCode).toBe(2);
  });

  it('is had without being root too', async ({ skip }) => {
    skip(!isRoot, 'this test is not root, so that all others are what this one is');
    const lackHere = await lackOf('unprivileged user namespaces');
    skip(lackHere !== undefined, lackHere);
    await using project = await createFixtureProject(insideProject);
    chmodSync(project.folder, 0o777);
    const through = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
    const env = { HOME: project.folder };
    const ran = await hornet(project, ['features/look.feature'], { through, env });
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(read(project, 'seen.json'))).toMatchObject({ pid: 2, uid: 65_534 });
    expect(statSync(join(project.folder, 'seen.json')).uid).toBe(65_534);
  });

  it.each([
    ['--no-namespaces', {}],
    ['--', { HORNET_NAMESPACES: 'off' }],
  ])('is not had with %s %j', async (flag, env) => {
    await using project = await createFixtureProject(insideProject);
    const parameters = [flag, 'features/look.feature'].filter((text) => text !== '--');
    expect((await hornet(project, parameters, { env })).exitCode).toBe(0);
    expect(JSON.parse(read(project, 'seen.json')).namespace).toBe(ownNamespace());
  });
});

describe('whoever dies, everybody does', { timeout: 60_000 }, () => {
  it.each([
    ['the runner', [137], (chain: Chain) => chain.runner],
    ['the first process of the namespace', [137, 4], (chain: Chain) => chain.first],
    ['the process that guards outside', [undefined], (chain: Chain) => chain.outer],
  ])('[INFRA-10] kill -9 of %s', async (_who, exitCodes, choose) => {
    await using project = await createFixtureProject(insideProject);
    const { started, runId } = await startWaiting(project);
    const folder = join(tmpdir(), `hornet-${runId}`);
    expect(pidsOf(`sleep ${hidden}`)).toHaveLength(1);
    expect(existsSync(folder)).toBe(true);
    signalProcess(identify(choose(chainOf(started.pid ?? 0))), 'SIGKILL');
    const ended = await started;
    expect(exitCodes).toContain(ended.exitCode);
    await expect.poll(() => pidsOf(`sleep ${hidden}`)).toEqual([]);
    await expect.poll(() => existsSync(folder)).toBe(false);
    // The guardians, too, have gone.
    await expect.poll(() => pidsOf(runId)).toEqual([]);
    expect(sweepsOf(project)).not.toContain('"failed"');
    if (ended.exitCode !== undefined) expect(ended.stderr).toContain('without cleaning up');
  });

  it('[INFRA-10] what they had taken of the machine is given back', async ({ skip }) => {
    const lackHere = await lackOf('named network namespaces', 'mounts', 'cgroups v2');
    skip(lackHere !== undefined, lackHere);
    await using project = await createFixtureProject(insideProject);
    const { started, runId } = await startWaiting(project, [], 'things');
    const names = (await findThings(runId)).map(({ what }) => what);
    expect(names).toHaveLength(2);
    signalProcess(identify(chainOf(started.pid ?? 0).runner), 'SIGKILL');
    const { stderr } = await started;
    expect(await findThings(runId)).toEqual([]);
    expect(existsSync(join(tmpdir(), `hornet-${runId}`))).toBe(false);
    expect(stderr).toContain('its guardian removed');
    expect(sweepsOf(project)).not.toContain('"failed"');
    for (const name of names) expect(sweepsOf(project)).toContain(name);
  });

  it.each([
    ['SIGINT', []],
    ['SIGINT', ['--parallel', '2']],
    ['SIGTERM', []],
  ] as const)('%s ends it in order %j', async (signal, parameters) => {
    await using project = await createFixtureProject(insideProject);
    const { started, runId } = await startWaiting(project, [...parameters]);
    signalProcess(identify(started.pid ?? 0), signal);
    const { exitCode, stdout, stderr } = await started;
    expect(stderr).toContain(`Stopped by ${signal}`);
    expect(stderr).not.toContain('without cleaning up');
    expect(exitCode).toBe(130);
    expect(stdout).toContain('report.html');
    expect(readFileSync(join(reportFolder(project), 'messages.ndjson'), 'utf8')).toContain(
      `stopped by ${signal}`,
    );
    expect(pidsOf(`sleep ${hidden}`)).toEqual([]);
    expect(existsSync(join(tmpdir(), `hornet-${runId}`))).toBe(false);
  });
});

it(
  'the key of a terminal, which reaches it twice, counts as one',
  { timeout: 60_000 },
  async ({ skip }) => {
    const hasScript = await execa('script', ['--version'], { reject: false });
    skip(hasScript.exitCode !== 0, 'there is no program "script" to make a terminal');
    await using project = await createFixtureProject(insideProject);
    const command = `${process.execPath} ${launcher} run features/look.feature features/wait.feature`;
    const terminal = execa('script', ['-qec', command, '/dev/null'], {
      cwd: project.folder,
      env: { HIDDEN: hidden, HORNET_NAMESPACES: 'on' },
      reject: false,
      all: true,
      stdin: 'pipe',
    });
    for await (const line of terminal.iterable({ from: 'all' })) {
      if (line.includes('waiting in')) terminal.nodeChildProcess.stdin?.write('\x03');
    }
    const { all, exitCode } = await terminal;
    expect(all).toContain('Stopped by SIGINT');
    expect(all).toContain('report.html');
    expect(exitCode).toBe(130);
    expect(JSON.parse(read(project, 'seen.json'))).toMatchObject({ isTty: true, pid: 2 });
  },
);

describe('--isolated', { timeout: 60_000 }, () => {
  it("[INFRA-10] keeps the run from this machine's network, and lets it set firewall rules", async () => {
    const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server on a TCP port has an address with a port.
    const { port } = server.address() as { port: number };
    const env = { OUTSIDE: `http://127.0.0.1:${port}` };
    await using project = await createFixtureProject(insideProject);
    const isolated = await hornet(project, ['--isolated', 'features/network.feature'], { env });
    expect(isolated).toMatchObject({ exitCode: 0 });
    const open = await hornet(project, ['features/network.feature'], { env });
    expect(open.stdout).toContain('it answered');
    server.close();
  });

  it('is refused where the machine does not allow it, with advice', async ({ skip }) => {
    skip(!isRoot, 'it takes root to take rights away');
    await using project = await createFixtureProject(insideProject);
    // Root in name only.
    const through = ['setpriv', '--bounding-set', '-sys_admin'];
    const refused = await hornet(project, ['--isolated', 'features/look.feature'], { through });
    expect(refused.stderr).toContain('ISOLATION_UNAVAILABLE');
    expect(refused.stderr).toContain('npx hornet doctor');
    expect(refused.exitCode).toBe(4);
    const without = await hornet(project, ['features/look.feature'], { through });
    expect(without).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(read(project, 'seen.json')).namespace).toBe(ownNamespace());
  });

  it('does not go with --no-namespaces', async () => {
    await using project = await createFixtureProject(insideProject);
    const { exitCode, stderr } = await hornet(project, ['--isolated', '--no-namespaces']);
    expect(stderr).toContain('CONFIGURATION_INVALID');
    expect(exitCode).toBe(2);
  });
});

interface Chain {
  outer: number;
  first: number;
  runner: number;
}

/** Everybody between the command and the runner, by their pids out here. */
function chainOf(outer: number): Chain {
  const processes = listProcesses();
  const outermost = processes.find(
    ({ pid, parentPid }) => parentPid === outer && findRunner(pid) !== undefined,
  );
  const first = processes.find(({ parentPid }) => parentPid === outermost?.pid)?.pid ?? 0;
  return { outer, first, runner: findRunner(outermost?.pid ?? 0)?.pid ?? 0 };
}

/** A run whose step waits, with its hidden child there. */
async function startWaiting(project: FixtureProject, parameters: string[] = [], feature = 'wait') {
  const started = hornet(project, [...parameters, `features/${feature}.feature`]);
  const waiting = Promise.withResolvers<string>();
  let said = '';
  started.nodeChildProcess.stderr?.on('data', (chunk) => {
    said += chunk;
    const runId = /waiting in (\S+)\n/.exec(said)?.[1];
    if (runId !== undefined) waiting.resolve(runId);
  });
  void started.then(({ stdout }) => waiting.reject(new Error(`It ended before: ${stdout}${said}`)));
  return { started, runId: await waiting.promise };
}

/** As seen out here, where mounts of the namespace are not. */
async function findThings(runId: string): Promise<FoundThing[]> {
  const found = await Promise.all(Object.values(machineKinds).map(({ find }) => find(runId)));
  return found.flat();
}

function sweepsOf(project: FixtureProject): string {
  return readFileSync(join(reportFolder(project), 'guardian.ndjson'), 'utf8');
}

function ownNamespace(): string {
  return readlinkSync('/proc/self/ns/pid');
}
