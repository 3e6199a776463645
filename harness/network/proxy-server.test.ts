import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { embedded } from '../proxy/fixtures/server-under-test.ts';
import { startProxyServer } from './proxy-server.ts';

let logFolder: string;
let scope: Scope;
beforeEach(async () => {
  logFolder = await mkdtemp(join(tmpdir(), 'hornet-proxy-'));
  scope = new Scope({ name: 'test' });
});
afterEach(async () => {
  await scope.close();
  await rm(logFolder, { recursive: true });
});

test.each([
  undefined,
  '',
])('starts ours when the address is %j, and ends it with the scope', async (externalUrl) => {
  const server = await startProxyServer(scope, { logFolder, externalUrl, seed: 'five' });
  expect(server).toMatchObject({ isOurs: true, kind: 'embedded' });
  expect(await server.client.getVersion()).toContain('hornet');
  expect(await readFile(server.process?.stderrFile ?? '', 'utf8')).toContain('"seed":"five"');
  await scope.close();
  expect(server.process?.exit).toMatchObject({ exitCode: 0, cause: 'stopped' });
});

test('joins the one that is named, and leaves it and what others have on it alone', async () => {
  const external = await embedded.start();
  const server = await startProxyServer(scope, { logFolder, externalUrl: external.url });
  expect(server).toMatchObject({ isOurs: false, kind: 'external', url: external.url });
  expect(server.process).toBeUndefined();
  await server.client.createProxy({
    name: 'theirs',
    listen: '127.0.0.1:0',
    upstream: '127.0.0.1:1',
  });
  await scope.close();
  expect(Object.keys(await server.client.getAll())).toEqual(['theirs']);
  await external.stop();
});

test('says that the named one does not answer', async () => {
  const external = await embedded.start();
  await external.stop();
  const joining = startProxyServer(scope, { logFolder, externalUrl: external.url });
  await expect(joining).rejects.toMatchObject({ code: 'PROXY_UNREACHABLE' });
});

test.each(['no url', 'http://'])('says that "%s" is nowhere', async (externalUrl) => {
  const joining = startProxyServer(scope, { logFolder, externalUrl });
  await expect(joining).rejects.toMatchObject({ code: 'PROXY_UNREACHABLE' });
});

test('refuses one on another machine, where links could not be dialled', async () => {
  const joining = startProxyServer(scope, { logFolder, externalUrl: 'http://192.0.2.1:8474' });
  await expect(joining).rejects.toMatchObject({ code: 'PROXY_UNSUPPORTED' });
});
