/** Two servers, one of which asks the other: through the link between them nothing is found, past it both ends are. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../kernel/eventually.ts';
import { Scope } from '../kernel/scope.ts';
import { type RunningProxyServer, startProxyServer } from '../network/proxy-server.ts';
import { hasProcFolder } from '../process/process-table.ts';
import type { RunningStack } from '../stack/running-stack.ts';
import type { ServiceSpec, StackSpec } from '../stack/stack-spec.ts';
import { startStack } from '../stack/start-stack.ts';
import { type EdgeCensus, type EdgeQuery, findDirectEdges } from './direct-edges.ts';

const runId = `edges-${process.pid}`;
const outer = new Scope({ name: 'proxy server' });
let proxyServer: RunningProxyServer;
let root: string;
let scope: Scope;
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  proxyServer = await startProxyServer(outer, { logFolder: root });
});

afterAll(async () => {
  await outer.close();
  await rm(root, { recursive: true });
});

beforeEach(() => {
  scope = new Scope({ name: 'test' });
  count += 1;
});

afterEach(() => scope.close());

function start(spec: StackSpec): Promise<RunningStack> {
  const folder = join(root, `stack-${count}`);
  const proxyPrefix = `edge-test-${count}`;
  return startStack(scope, spec, { proxyServer, folder, logFolder: folder, proxyPrefix });
}

const program = join(import.meta.dirname, 'fixtures/asking.ts');

function asking(...parameters: string[]): ServiceSpec {
  const command = [process.execPath, program, '{port}', ...parameters] as const;
  return { command, env: { HORNET_RUN: runId }, ready: { log: 'up' } };
}

/** What the stack's own services and links say, unless the test says something else. */
function look(stack: RunningStack, changes: Partial<EdgeQuery> = {}): EdgeCensus {
  const programs = stack.services.map(({ name, process: { pid } }) => ({ name, pid }));
  return findDirectEdges({ runId, scopeName: 'test', links: stack.links, programs, ...changes });
}

async function get(url: string): Promise<string> {
  return (await fetch(url)).text();
}

const none: EdgeCensus = { edges: [], unseen: [] };
const pastTheLink = 'http://127.0.0.1:{port:back}';

describe.runIf(hasProcFolder())('between two services', () => {
  it('nothing is found where each dials the link, nor what this process dials itself', async () => {
    const front = asking('{url:front→back}');
    const stack = await start({ services: { front, back: asking() }, links: ['front→back'] });
    expect(await get(stack.service('front').url)).toBe('asked asked nobody');
    expect(await get(stack.service('back').url)).toBe('asked nobody');
    expect(look(stack)).toEqual(none);
  });

  it('a connection past the link is found, with both of its ends', async () => {
    const front = asking(pastTheLink);
    const stack = await start({ services: { front, back: asking() }, links: ['front→back'] });
    expect(look(stack)).toEqual(none);
    expect(await get(stack.service('front').url)).toBe('asked asked nobody');
    const { edges, unseen } = look(stack);
    const { pid } = stack.service('front').process;
    const port = Number(new URL(stack.service('back').url).port);
    expect(edges).toEqual([
      {
        link: 'front→back',
        from: expect.objectContaining({ part: 'front', pid, port: expect.any(Number) }),
        to: {
          part: 'back',
          pid: stack.service('back').process.pid,
          command: `${process.execPath} ${program} ${port}`,
          port,
        },
      },
    ]);
    expect(unseen).toEqual([]);
  });

  it('one that is not taken yet, because its service is paused, is found too', async () => {
    const front = asking(pastTheLink);
    const stack = await start({ services: { front, back: asking() }, links: ['front→back'] });
    stack.service('back').pause();
    const answer = get(stack.service('front').url);
    const { edges } = await eventually(() => look(stack), {
      hope: 'the connection is there',
      timeoutMs: 5_000,
      until: (census) => census.edges.length > 0,
    });
    stack.service('back').resume();
    expect(edges).toMatchObject([{ from: { part: 'front' }, to: { part: 'back' } }]);
    expect(await answer).toBe('asked asked nobody');
  });

  it.each([
    ['there is no link', []],
    ['the only link leads the other way', ['back→front']],
    ['the only link is that of a client', ['user→back']],
  ])('none is found where %s', async (_what, links) => {
    const stack = await start({
      services: { front: asking(pastTheLink), back: asking() },
      links,
    });
    expect(await get(stack.service('front').url)).toBe('asked asked nobody');
    expect(look(stack)).toEqual(none);
  });

  it('a client that is run beside the services counts by its name', async () => {
    const services = { visitor: asking(pastTheLink), back: asking() };
    const stack = await start({ services, links: ['user→back'] });
    await get(stack.service('visitor').url);
    const { pid } = stack.service('visitor').process;
    const { edges } = look(stack, { programs: [{ name: 'user', pid }] });
    expect(edges).toMatchObject([{ link: 'user→back', from: { part: 'user', pid } }]);
  });

  it('processes of another scope, or another run, are not looked at', async () => {
    const services = { front: asking(pastTheLink), back: asking() };
    const stack = await start({ services, links: ['front→back'] });
    await get(stack.service('front').url);
    expect(look(stack, { scopeName: 'tes' }).edges).toEqual([]);
    expect(look(stack, { runId: `${runId}0` }).edges).toEqual([]);
  });
});

describe.runIf(hasProcFolder())('within one service', () => {
  const family: ServiceSpec = asking('http://127.0.0.1:{port:part}', '{port:part}');

  it('a part that it has started is dialled past the link that there is to it', async () => {
    const stack = await start({
      services: { parent: family },
      parts: ['part'],
      links: ['parent→part'],
    });
    const { edges } = look(stack);
    const { pid } = stack.service('parent').process;
    expect(edges).toMatchObject([
      { link: 'parent→part', from: { part: 'parent', pid }, to: { part: 'part' } },
    ]);
    expect(edges[0]?.to.pid).not.toBe(pid);
  });

  it('a part that no link leads to is its own affair', async () => {
    const stack = await start({
      services: { parent: family, other: asking() },
      parts: ['part'],
      links: ['parent→other'],
    });
    expect(look(stack)).toEqual(none);
  });
});

it.runIf(hasProcFolder() && networkNamespacesWork())(
  'a network of its own is looked at from inside',
  async () => {
    const [node, ...parameters] = asking('http://127.0.0.1:{port:part}', '{port:part}').command;
    const enter = 'ip link set lo up && exec "$0" "$@"';
    const command = ['unshare', '--net', 'sh', '-c', enter, node, ...parameters] as const;
    const stack = await start({
      services: { parent: { ...asking(), command } },
      parts: ['part'],
      links: ['parent→part'],
    });
    const { upstream = '' } = stack.link('parent→part');
    await expect(get(`http://${upstream}`)).rejects.toThrow();
    expect(look(stack).edges).toMatchObject([{ link: 'parent→part', to: { part: 'part' } }]);
  },
);

it.runIf(hasProcFolder())('what could not be looked at is told, and is no edge', async () => {
  const stack = await start({
    services: { front: asking(), back: { ...asking(), env: {} } },
    links: ['front→back'],
  });
  const { pid } = stack.service('back').process;
  expect(look(stack)).toEqual({
    edges: [],
    unseen: [`back (process ${pid}) does not show the mark of the run.`],
  });
});

function networkNamespacesWork(): boolean {
  try {
    execFileSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // not root, or without the tools
  }
}
