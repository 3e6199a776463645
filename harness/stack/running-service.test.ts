/** A service over several lives: ended, held still, started again, with a link that leads to it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { type RunningProxyServer, startProxyServer } from '../network/proxy-server.ts';
import type { RunningStack } from './running-stack.ts';
import type { ServiceSpec } from './stack-spec.ts';
import { startStack } from './start-stack.ts';

const outer = new Scope({ name: 'proxy server' });
let proxyServer: RunningProxyServer;
let folder: string;
let scope: Scope;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  proxyServer = await startProxyServer(outer, { logFolder: folder });
});

afterAll(async () => {
  await outer.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  scope = new Scope({ name: 'test' });
  count += 1;
});

afterEach(() => scope.close());

/** Answers with its pid. */
const program = `
  const server = require('node:http').createServer((request, response) => response.end(String(process.pid)));
  server.listen(Number(process.argv[1] ?? 0), '127.0.0.1', () => console.log(JSON.stringify(
    { ready: true, url: 'http://127.0.0.1:' + server.address().port })));`;
const announcing: ServiceSpec = { command: [process.execPath, '-e', program], ready: 'ready-line' };
const told: ServiceSpec = { command: [process.execPath, '-e', program, '{port}'] };

function start(back: ServiceSpec, without: string[] = []): Promise<RunningStack> {
  return startStack(
    scope,
    { services: { back }, links: ['client→back'] },
    { proxyServer, folder, logFolder: join(folder, `${count}`), proxyPrefix: `${count}.`, without },
  );
}

async function pidBehind(url: string): Promise<number> {
  const options = { headers: { connection: 'close' }, signal: AbortSignal.timeout(5_000) };
  return Number(await (await fetch(url, options)).text());
}

describe.each([
  ['that chooses its port', announcing],
  ['that is told its port', told],
])('a service %s', (_how, back) => {
  it('is killed, started again, and reached by the same link', async () => {
    const stack = await start(back);
    const service = stack.service('back');
    const first = service.process.pid;
    expect(await pidBehind(stack.urlOf('client->back'))).toBe(first);
    expect(await service.kill()).toMatchObject({ cause: 'killed', signal: 'SIGKILL' });
    expect(service.isRunning).toBe(false);
    await expect(pidBehind(stack.urlOf('client→back'))).rejects.toThrow();
    const second = await service.start();
    expect(second.pid).not.toBe(first);
    expect(second.instance).toBe(2);
    expect(await pidBehind(stack.urlOf('client→back'))).toBe(second.pid);
    expect(await pidBehind(stack.urlOf('back'))).toBe(second.pid);
  });

  it('is started for the first time where the stack began without it', async () => {
    const stack = await start(back, ['back']);
    expect(stack.services).toEqual([]);
    const service = stack.service('back');
    expect(() => service.url).toThrow(
      expect.objectContaining({ code: 'STACK_SERVICE_STOPPED', message: 'back was not started.' }),
    );
    await expect(pidBehind(stack.urlOf('client→back'))).rejects.toThrow();
    const { pid } = await service.start();
    expect(await pidBehind(stack.urlOf('client→back'))).toBe(pid);
    expect(stack.services).toEqual([service]);
  });
});

it('a service that is paused answers nobody until it goes on', async () => {
  const stack = await start(announcing);
  const service = stack.service('back');
  service.pause();
  await expect.poll(() => stateOf(service.process.pid)).toBe('T');
  const answer = pidBehind(service.url);
  service.resume();
  expect(await answer).toBe(service.process.pid);
});

it('a service cannot be ended twice, nor started while it runs', async () => {
  const service = (await start(announcing)).service('back');
  await expect(service.start()).rejects.toMatchObject({ code: 'STACK_SERVICE_RUNNING' });
  expect(await service.stop()).toMatchObject({ cause: 'stopped' });
  const stopped = expect.objectContaining({
    code: 'STACK_SERVICE_STOPPED',
    message: 'back has ended.',
    data: { service: 'back', exit: expect.objectContaining({ signal: 'SIGTERM' }) },
  });
  expect(() => service.pause()).toThrow(stopped);
  expect(() => service.kill()).toThrow(stopped);
});

it('a name with a slip in it is answered with the one that was meant', async () => {
  const stack = await start(announcing);
  expect(() => stack.service('bakc')).toThrow(
    'There is no service "bakc"; there are "back" (did you mean "back"?).',
  );
  expect(() => stack.link('client->bakc')).toThrow(
    'There is no link "client→bakc"; there are "client→back" (did you mean "client→back"?).',
  );
});

/** `T` for one that is held still. */
async function stateOf(pid: number): Promise<string | undefined> {
  return /\) (\w)/.exec(await readFile(`/proc/${pid}/stat`, 'utf8'))?.[1];
}
