/** Stacks of little programs, started for real: how they find each other, and what is left when one fails. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isHornetError } from '../kernel/errors.ts';
import { Scope } from '../kernel/scope.ts';
import { type RunningProxyServer, startProxyServer } from '../network/proxy-server.ts';
import { identify, isAlive } from '../process/process-table.ts';
import type { RunningStack } from './running-stack.ts';
import type { ServiceSpec, StackSpec } from './stack-spec.ts';
import { type StartStackOptions, startStack } from './start-stack.ts';

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

/** Where this test's stack keeps its files. */
function folder(): string {
  return join(root, `stack-${count}`);
}

function start(spec: StackSpec, changes: Partial<StartStackOptions> = {}): Promise<RunningStack> {
  return startStack(scope, spec, {
    proxyServer,
    folder: folder(),
    logFolder: join(folder(), 'logs'),
    proxyPrefix: `stack-test-${count}`,
    ...changes,
  });
}

/** Answers every request with the outcome of the expression; binds port 0 and says what it got. */
function announcing(expression: string, ...parameters: string[]): ServiceSpec {
  const program = `
    const server = require('node:http').createServer((request, response) => response.end(String(${expression})));
    server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(
      { ready: true, url: 'http://127.0.0.1:' + server.address().port })));`;
  return { command: [process.execPath, '-e', program, ...parameters], ready: 'ready-line' };
}

/** The same on the port that it is told. */
function listening(expression: string, port = '{port}', ...parameters: string[]): ServiceSpec {
  const program = `
    require('node:http').createServer((request, response) => response.end(String(${expression})))
      .listen(process.argv[1], '127.0.0.1', () => console.log('up and about'));`;
  return { command: [process.execPath, '-e', program, port, ...parameters] };
}

async function get(url: string): Promise<string> {
  return (await fetch(url, { headers: { connection: 'close' } })).text();
}

describe('a service', () => {
  it('that announces its address is found there, past all links', async () => {
    const stack = await start({ services: { back: announcing("'hello'") } });
    const { process: running, url, name } = stack.service('back');
    expect(url).toBe(running.readyLine?.['url']);
    expect([name, await get(url)]).toEqual(['back', 'hello']);
  });

  it.each<[string, ServiceSpec['ready']]>([
    ['accepts connections', undefined],
    ['answers', { http: '/health' }],
    ['prints a line', { log: 'up and about' }],
  ])('that is told its port is ready when it %s', async (_how, ready) => {
    const service = { ...listening('request.url'), ...(ready === undefined ? {} : { ready }) };
    const stack = await start({ services: { back: service } });
    expect(await get(`${stack.service('back').url}/here`)).toBe('/here');
  });

  it('has its command, environment and working folder filled in', async () => {
    const code = '[process.argv.slice(2), process.env.WHERE, process.cwd()].flat().join()';
    const back = listening(code, '{port}', '{folder}/x', '{port:part}');
    const stack = await start({
      services: { back: { ...back, env: { WHERE: 'at {port}' }, cwd: '{folder}' } },
      parts: ['part'],
    });
    const { port } = new URL(stack.service('back').url);
    const [file, partPort, where, cwd] = (await get(stack.service('back').url)).split(',');
    expect([file, where, cwd]).toEqual([`${folder()}/x`, `at ${port}`, folder()]);
    expect(Number(partPort)).toBeGreaterThan(1_023);
    expect(partPort).not.toBe(port);
  });

  it('that there is not is asked for in vain, with the names of those that there are', async () => {
    const stack = await start({ services: { back: announcing('1'), front: announcing('2') } });
    expect(stack.services.map(({ name }) => name)).toEqual(['back', 'front']);
    expect(() => stack.service('side')).toThrow(
      expect.objectContaining({
        code: 'STACK_SERVICE_UNKNOWN',
        data: { name: 'side', known: ['back', 'front'] },
      }),
    );
  });
});

describe('a link', () => {
  const askBack = 'await fetch(process.argv.at(-1)).then((answer) => answer.text())';
  const front: ServiceSpec = {
    ...announcing('0'),
    command: [
      process.execPath,
      '--input-type=module',
      '-e',
      `import { createServer } from 'node:http';
       const server = createServer(async (request, response) => {
         try { response.end('front of ' + ${askBack}); } catch { response.writeHead(502).end('front of nothing'); }
       }).listen(0, '127.0.0.1', () => console.log(JSON.stringify(
         { ready: true, url: 'http://127.0.0.1:' + server.address().port })));`,
      '{url:front→back}',
    ],
  };

  it.each([
    ['announced', announcing("'back'")],
    ['leased', listening("'back'")],
  ])('leads to an %s address, and can be cut', async (_kind, back) => {
    const stack = await start({ services: { front, back }, links: ['front->back'] });
    const { url } = stack.service('front');
    expect(await get(url)).toBe('front of back');
    const link = stack.link('front->back');
    expect(stack.link('front→back')).toBe(link);
    expect(link.upstream).toBe(new URL(stack.service('back').url).host);
    await link.cut();
    expect(await get(url)).toBe('front of nothing');
    await link.heal();
    expect(await get(url)).toBe('front of back');
  });

  it('leads to a part that a service starts by itself', async () => {
    const stack = await start({
      services: { parent: { ...listening("'part'", '{port:part}'), ready: { log: 'up' } } },
      parts: ['part'],
      links: ['user→part'],
    });
    expect(await get(stack.link('user→part').url)).toBe('part');
  });

  it('that there is not is asked for in vain, with the names of those that there are', async () => {
    const stack = await start({ services: { back: announcing('1') }, links: ['user→back'] });
    expect(stack.links.map(({ name }) => name)).toEqual(['user→back']);
    expect(() => stack.link('back→user')).toThrow(
      expect.objectContaining({
        code: 'LINK_UNKNOWN',
        data: { name: 'back→user', known: ['user→back'] },
      }),
    );
  });
});

it('files are written before anything starts, texts as they are and the rest as JSON, filled in', async () => {
  const readFiles = 'require("node:fs").readFileSync(process.argv[1], "utf8")';
  const content = { to: ['{url:user→back}', '{address:user→back}'], me: '{file:text.txt}', n: 1 };
  const stack = await start({
    services: { back: announcing(readFiles, '{file:data.json}') },
    links: ['user→back'],
    files: { 'data.json': content, 'text.txt': 'in {folder}\n' },
  });
  const { url, address } = stack.link('user→back');
  const text = join(folder(), 'text.txt');
  expect(JSON.parse(await get(url))).toEqual({ to: [url, address], me: text, n: 1 });
  expect(await readFile(text, 'utf8')).toBe(`in ${folder()}\n`);
  expect(stack.folder).toBe(folder());
});

describe('without a service', () => {
  const spec: StackSpec = {
    services: { front: announcing('1'), back: announcing('2'), side: listening('3') },
    links: ['front→back', 'front→side'],
  };

  it('the others run, and its links refuse', async () => {
    const stack = await start(spec, { without: ['back', 'side'] });
    expect(stack.services.map(({ name }) => name)).toEqual(['front']);
    expect(stack.link('front→back').state).toBe('unconnected');
    for (const { url } of stack.links) await expect(get(url)).rejects.toThrow();
  });

  it('that is not described nothing starts', async () => {
    await expect(start(spec, { without: ['bcak'] })).rejects.toMatchObject({
      code: 'STACK_SERVICE_UNKNOWN',
      data: { name: 'bcak', known: ['front', 'back', 'side'] },
    });
  });
});

describe('a stack that does not start', () => {
  const good = (ready: ServiceSpec['ready']): ServiceSpec => ({
    command: [
      process.execPath,
      '-e',
      `require('node:fs').writeFileSync(process.argv[1], String(process.pid));
       setInterval(() => {}, 1000); console.log('{"ready":true,"url":"http://127.0.0.1:1"}');`,
      '{folder}/good.pid',
    ],
    ready: ready ?? 'ready-line',
    readyTimeoutMs: 60_000,
  });
  /** Ends as soon as the good one runs. */
  const bad: ServiceSpec = {
    command: [
      process.execPath,
      '-e',
      `const wait = () => require('node:fs').existsSync(process.argv[1]) ? process.exit(3) : setTimeout(wait, 5); wait();`,
      '{folder}/good.pid',
    ],
    ready: 'ready-line',
  };

  it.each<[string, ServiceSpec['ready']]>([
    ['is ready', 'ready-line'],
    ['is on its way', { log: 'never said' }],
  ])('because one service failed leaves nothing of another that %s', async (_what, ready) => {
    const starting = start({ services: { good: good(ready), bad }, links: ['bad→good'] });
    const error: unknown = await starting.catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'STACK_NOT_STARTED',
      message: 'The stack did not start: bad ended with code 3 before it was ready.',
      cause: { code: 'PROCESS_EXITED_EARLY', data: { process: 'bad', exitCode: 3 } },
    });
    const pid = Number(await readFile(join(folder(), 'good.pid'), 'utf8'));
    expect(isAlive(identify(pid))).toBe(false);
    expect(await proxyServer.client.getAll()).toEqual({});
  });

  it('can be started in the same scope once the cause is mended', async () => {
    const links = ['user→back'];
    await expect(
      start({ services: { back: bad, good: good(undefined) }, links }),
    ).rejects.toThrow();
    const stack = await start({ services: { back: announcing("'mended'") }, links });
    expect(await get(stack.link('user→back').url)).toBe('mended');
  });

  it('is refused before anything is made when its description is wrong', async () => {
    const wrong: StackSpec = { services: { back: announcing('1') }, links: ['user→bcak'] };
    await expect(start(wrong)).rejects.toMatchObject({ code: 'STACK_INVALID' });
    expect(await proxyServer.client.getAll()).toEqual({});
  });

  it('because a link cannot be made says so', async () => {
    const spec: StackSpec = { services: { back: announcing('1') }, links: ['user→back'] };
    await start(spec);
    const error: unknown = await start(spec).catch((caught: unknown) => caught);
    expect(isHornetError(error, 'STACK_NOT_STARTED') && error.cause).toMatchObject({
      code: 'LINK_ALREADY_EXISTS',
    });
  });

  it('because a ready line lacks the address says so', async () => {
    const mute: ServiceSpec = {
      command: [
        process.execPath,
        '-e',
        `console.log('{"ready":true}'); setInterval(() => {}, 1000);`,
      ],
      ready: 'ready-line',
    };
    await expect(start({ services: { mute } })).rejects.toMatchObject({
      code: 'STACK_NOT_STARTED',
      cause: { code: 'PROCESS_NOT_READY', message: 'mute printed a ready line without its url.' },
    });
  });
});

it('a stack goes with its scope', async () => {
  const stack = await start({ services: { back: listening('1') }, links: ['user→back'] });
  const { process: running } = stack.service('back');
  await scope.close();
  expect(isAlive(identify(running.pid))).toBe(false);
  expect(running.exit).toMatchObject({ cause: 'stopped' });
  expect(await proxyServer.client.getAll()).toEqual({});
});
