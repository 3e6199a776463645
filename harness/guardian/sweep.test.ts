/** A sweep undoes what it finds, goes on past what it cannot, and keeps to its bounds. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HornetError } from '../kernel/errors.ts';
import { hasProcFolder, identify, isAlive } from '../process/process-table.ts';
import { makeRunId } from '../run/run-id.ts';
import { Ledger } from './ledger.ts';
import {
  describeMachineEntry,
  type FoundThing,
  type MachineEntry,
  type MachineKindName,
  type MachineKinds,
} from './machine-things.ts';
import { sweep } from './sweep.ts';
import type { SweepAction } from './sweep-action.ts';

let parent: string;
let runId: string;
let runFolder: string;
let ledger: Ledger;
const children: ChildProcess[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'hornet-sweep-'));
  runId = makeRunId();
  runFolder = join(parent, `hornet-${runId}`);
  mkdirSync(runFolder);
  ledger = new Ledger({ runId, file: join(runFolder, 'ledger.ndjson') });
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  ledger[Symbol.dispose]();
  rmSync(parent, { recursive: true });
});

describe('sweep', () => {
  it('takes away the folders of the run, its own last', async () => {
    const inside = join(runFolder, 'logs');
    mkdirSync(inside);
    ledger.open({ kind: 'folder', path: runFolder });
    ledger.open({ kind: 'folder', path: inside });
    ledger.open({ kind: 'folder', path: join(runFolder, 'never-made') });
    expect(await actionsOfSweep()).toEqual([
      { action: 'removed-folder', path: inside },
      { action: 'removed-folder', path: runFolder },
    ]);
  });

  it('refuses to take away what is not of the run, and keeps the ledger that says so', async () => {
    ledger.open({ kind: 'folder', path: parent });
    expect(await actionsOfSweep()).toMatchObject([
      { action: 'failed', what: `remove ${parent}`, why: expect.stringContaining('UNDO_REFUSED') },
    ]);
    expect(existsSync(ledger.file)).toBe(true);
  });

  it.runIf(hasProcFolder())('kills who carries the mark, but not who is excluded', async () => {
    const marked = await startStubborn({ HORNET_RUN: runId });
    const spared = await startStubborn({ HORNET_RUN: runId });
    const stranger = await startStubborn({ HORNET_RUN: `${runId}x` });
    const actions = await actionsOfSweep([spared.pid]);
    expect(actions[0]).toMatchObject({ action: 'killed', pid: marked.pid, foundBy: 'mark' });
    expect([marked, spared, stranger].map(isAlive)).toEqual([false, true, true]);
  });

  it('kills a recorded process that wiped its environment, but not who took over its pid', async () => {
    const [recorded, other] = [await startStubborn({}), await startStubborn({})];
    ledger.open({ kind: 'process', name: 'wiped', ...recorded });
    ledger.open({ kind: 'process', name: 'earlier', pid: other.pid, startTime: '1@another-boot' });
    ledger.open({ kind: 'process', name: 'never started' });
    const actions = await actionsOfSweep();
    expect(actions[0]).toEqual({
      action: 'killed',
      pid: recorded.pid,
      what: 'wiped',
      foundBy: 'ledger',
    });
    expect(actions).toHaveLength(2);
    expect([recorded, other].map(isAlive)).toEqual([false, true]);
  });

  it('deletes proxies, and takes one that is not there for deleted', async () => {
    await using server = await listen([204, 404]);
    for (const name of ['a b', 'gone']) ledger.open({ kind: 'proxy', server: server.url, name });
    const actions = await actionsOfSweep();
    expect(server.requests).toEqual(['DELETE /proxies/a%20b', 'DELETE /proxies/gone']);
    expect(actions.map(({ action }) => action)).toEqual(['deleted-proxy', 'removed-folder']);
  });

  it('goes on past servers that refuse, hang up or never answer, and counts proxies of one that is gone as gone', async () => {
    await using refusing = await listen([500]);
    await using hangingUp = await listen(['hang up']);
    await using silent = await listen(['say nothing']);
    const gone = { url: 'http://127.0.0.1:1' };
    for (const { url } of [refusing, hangingUp, silent, gone]) {
      ledger.open({ kind: 'proxy', server: url, name: 'a' });
    }
    const actions = await actionsOfSweep();
    expect(actions.map(({ action }) => action)).toEqual(['failed', 'failed', 'failed']);
    const reasons = actions.map((action) => ('why' in action ? action.why : '')).join();
    for (const reason of ['answered 500', 'hang up', 'Not done after']) {
      expect(reasons).toContain(reason);
    }
  });

  it('has nothing to undo where the runner ended before it wrote a ledger', async () => {
    rmSync(ledger.file);
    expect(await actionsOfSweep()).toEqual([{ action: 'removed-folder', path: runFolder }]);
  });

  it('gives back what was taken of the machine, after the processes and before the folders, in an order that works', async () => {
    const log: string[] = [];
    const inside = join(runFolder, 'disk');
    mkdirSync(inside);
    const name = `hornet-${runId}-net`;
    const found: FoundThing[] = [
      thing({ kind: 'cgroup', path: `/sys/fs/cgroup/hornet-${runId}-a` }),
      thing({ kind: 'cgroup', path: `/sys/fs/cgroup/hornet-${runId}-a/deeper` }),
    ];
    ledger.open({ kind: 'network-namespace', name }, 'a scenario');
    ledger.open({ kind: 'firewall-table', namespace: name, table: 'a' });
    ledger.open({ kind: 'firewall-table', namespace: `${name}er`, table: 'b' });
    ledger.open({ kind: 'folder', path: inside });
    ledger.open({ kind: 'mount', path: inside });
    ledger.open({ kind: 'container', socket: '/run/docker.sock', name: `hornet-${runId}-db` });
    const actions = await actionsOfSweep([], loggingKinds(log, found));
    expect(log[0]).toBe(`container hornet-${runId}-db`);
    expect(log.slice(1).toSorted()).toEqual([
      `cgroup /sys/fs/cgroup/hornet-${runId}-a`,
      `cgroup /sys/fs/cgroup/hornet-${runId}-a/deeper`,
      `firewall table b in ${name}er`,
      `mount ${inside}`,
      `network namespace ${name}`,
    ]);
    const innerFirst = ['deeper', `hornet-${runId}-a`].map((end) =>
      log.findIndex((line) => line.endsWith(end)),
    );
    expect(innerFirst).toEqual(innerFirst.toSorted((one, other) => one - other));
    // What is in a namespace goes with it.
    expect(actions).toContainEqual(
      expect.objectContaining({ action: 'removed', what: `firewall table a in ${name}` }),
    );
    expect(actions.map(({ action }) => action)).toEqual([
      ...Array(7).fill('removed'),
      'removed-folder',
      'removed-folder',
    ]);
    expect(actions).toContainEqual(expect.objectContaining({ kind: 'cgroup', foundBy: 'mark' }));
    expect(actions).toContainEqual({
      action: 'removed',
      kind: 'network-namespace',
      what: `network namespace ${name}`,
      foundBy: 'ledger',
      scope: 'a scenario',
    });
  });

  it('keeps the folder when something of the machine cannot be given back, with reason and advice', async () => {
    const kinds = loggingKinds([], []);
    kinds.cgroup.remove = () =>
      Promise.reject(new HornetError('PROCESS_SURVIVED', 'Process 7 outlived SIGKILL.'));
    const path = `/sys/fs/cgroup/hornet-${runId}-a`;
    ledger.open({ kind: 'cgroup', path });
    expect(await actionsOfSweep([], kinds)).toEqual([
      {
        action: 'failed',
        what: `remove cgroup ${path}`,
        why: 'PROCESS_SURVIVED: Process 7 outlived SIGKILL.',
        advice: expect.stringContaining('stuck in the kernel'),
      },
    ]);
    expect(existsSync(ledger.file)).toBe(true);
  });

  it('goes on where a kind cannot be looked for, and says so', async () => {
    const kinds = loggingKinds([], []);
    kinds.container.find = () => Promise.reject(new Error('no answer'));
    expect(await actionsOfSweep([], kinds)).toEqual([
      { action: 'skipped', what: 'find a container by its name', why: 'no answer' },
      { action: 'removed-folder', path: runFolder },
    ]);
  });

  it.runIf(hasProcFolder())(
    'fails over a leased port on which somebody still listens, and names them',
    async () => {
      await using server = await listen([]);
      const port = Number(new URL(server.url).port);
      ledger.open({ kind: 'port', port }, 'a scenario');
      const [action, ...others] = await actionsOfSweep();
      expect(action).toMatchObject({
        action: 'failed',
        what: `free port ${port}`,
        why: expect.stringContaining(`listened on by process ${process.pid}`),
        scope: 'a scenario',
      });
      expect(others).toEqual([]);
    },
  );

  it('undoes what it can read of a damaged ledger', async () => {
    const inside = join(runFolder, 'logs');
    mkdirSync(inside);
    appendFileSync(ledger.file, 'not a record\n');
    ledger.open({ kind: 'folder', path: inside });
    const actions = await actionsOfSweep();
    expect(actions.map(({ action }) => action)).toEqual(['failed', 'removed-folder']);
    expect([existsSync(inside), existsSync(runFolder)]).toEqual([false, true]);
  });

  it('touches nothing that a ledger of another version names', async () => {
    const inside = join(runFolder, 'logs');
    mkdirSync(inside);
    ledger.open({ kind: 'folder', path: inside });
    appendFileSync(ledger.file, '{"v":2}\n');
    expect(await actionsOfSweep()).toEqual([
      expect.objectContaining({ action: 'failed', why: expect.stringContaining('VERSION') }),
    ]);
    expect(existsSync(inside)).toBe(true);
  });
});

async function actionsOfSweep(
  excludePids: number[] = [],
  kinds: MachineKinds = loggingKinds([], []),
): Promise<SweepAction[]> {
  const actions: SweepAction[] = [];
  await sweep({ runId, runFolder, excludePids, kinds }, (action) => actions.push(action));
  return actions;
}

/** A machine that has what was found, and writes down what is removed. */
function loggingKinds(log: string[], found: FoundThing[]): MachineKinds {
  const kind = (name: MachineKindName) => ({
    find: async () => found.filter(({ entry }) => entry.kind === name),
    remove: async (entry: MachineEntry) => void log.push(describeMachineEntry(entry)),
  });
  return {
    container: kind('container'),
    'immutable-file': kind('immutable-file'),
    mount: kind('mount'),
    cgroup: kind('cgroup'),
    'firewall-table': kind('firewall-table'),
    'network-namespace': kind('network-namespace'),
  };
}

function thing(entry: MachineEntry): FoundThing {
  return { entry, runId, what: describeMachineEntry(entry) };
}

async function startStubborn(env: Record<string, string>) {
  const path = join(import.meta.dirname, '../process/fixtures/stubborn.ts');
  const child = spawn(process.execPath, [path], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return identify(child.pid ?? 0);
}

/** Answers in turn: with a status, by ending the connection, or not at all. */
async function listen(answers: (number | 'hang up' | 'say nothing')[]) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const answer = answers.shift();
    if (typeof answer === 'number') response.writeHead(answer).end();
    if (answer === 'hang up') request.socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on a TCP port has an address with a port.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { requests, url, [Symbol.asyncDispose]: async () => void server.close() };
}
