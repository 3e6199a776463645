// The fake hub as a program: held to what is known of the original, and used by programs that know nothing of it.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, execaNode } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { commandUnderTest } from '../../system/contracts/conformance/command-under-test.ts';
import type { Catalogue } from './catalogue-schema.ts';
import { describeModelHub } from './conformance/hub-conformance.ts';
import { hubContract, type KnownFile } from './conformance/hub-under-test.ts';
import { generatedContent } from './content.ts';
import { ownHub, startHubProgram } from './testing/hub-program.ts';
import { vocabulary } from './vocabulary.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const main = fileURLToPath(import.meta.resolve('./main.ts'));

const bytes = Buffer.concat(
  await generatedContent(200_000, 'tiny', 'GGUF').read(0, 200_000).toArray(),
);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const readme = 'A model for tests.\n';
const readmeOid = createHash('sha1').update(`blob ${readme.length}\0${readme}`).digest('hex');
const generated = { size: bytes.length, seed: 'tiny', begins: 'GGUF' };
const large: KnownFile = { repo: 'acme/tiny', path: 'tiny.gguf', size: bytes.length, oid: sha256 };
const small: KnownFile = {
  repo: 'acme/tiny',
  path: 'README.md',
  size: readme.length,
  oid: readmeOid,
};
const catalogue: Catalogue = {
  repos: {
    'acme/tiny': { files: { 'tiny.gguf': generated, 'README.md': { text: readme } } },
    'acme/gated': { gated: 'manual', files: { 'tiny.gguf': generated } },
  },
  tokens: { hf_reader: ['acme/gated'], hf_stranger: [] },
};

describeModelHub('[FAKE-02] the fake hub', async () => {
  const hub = await startHubProgram(catalogue, [], [], commandUnderTest(ownHub));
  const gated = { ...large, repo: 'acme/gated' };
  const tokens = { reader: 'hf_reader', stranger: 'hf_stranger' };
  return { url: hub.url, large, small, gated, tokens, stop: () => hub.stop() };
});

describe('the contract of the hub', () => {
  it('names a source for every answer', () => {
    for (const { source } of hubContract.exchanges)
      expect(Object.keys(hubContract.sources)).toContain(source);
  });
});

describe('the fake hub', () => {
  it('explains itself and all that its scripts can say', async () => {
    const { stdout, exitCode } = await execaNode(main, ['--help']);
    expect(exitCode).toBe(0);
    const { triggers, actions } = vocabulary;
    for (const word of [...Object.keys(triggers), ...Object.keys(actions), '--catalogue', 'gated'])
      expect(stdout).toContain(word);
  });

  it('names all faults at once and ends with 2', async () => {
    const faulty = {
      repos: { 'no name!': { files: {} }, 'a/b': { files: { x: { path: '/does/not/exist' } } } },
    };
    const flags = [
      '--listen',
      'nowhere',
      '--catalogue',
      JSON.stringify(faulty),
      '--link-ttl-ms',
      'x',
    ];
    const { stderr, exitCode } = await execaNode(main, flags, { reject: false });
    expect(exitCode).toBe(2);
    for (const word of ['--listen', '"no name!"', '/does/not/exist', '--link-ttl-ms'])
      expect(stderr).toContain(word);
  });

  it('serves the folders that it is given', async () => {
    const repo = join(folder, 'hub', 'me', 'mine', 'sub');
    await mkdir(repo, { recursive: true });
    await writeFile(join(repo, 'notes.txt'), 'one\n');
    await using hub = await startHubProgram({}, [], ['--files', join(folder, 'hub')]);
    const response = await fetch(`${hub.url}/me/mine/resolve/main/sub/notes.txt`);
    expect(await response.text()).toBe('one\n');
    const tree = await fetch(`${hub.url}/api/models/me/mine/tree/main`);
    expect(await tree.json()).toEqual([
      expect.objectContaining({ type: 'directory', path: 'sub' }),
    ]);
  });

  it('[FAKE-11] serves 5 GB that exist nowhere, any part of them at once', async () => {
    const size = 5_000_000_000;
    const files = { 'big.gguf': { size, seed: 'big', sha256: 'ab'.repeat(32) } };
    await using hub = await startHubProgram({ repos: { 'acme/big': { files } } });
    const url = `${hub.url}/acme/big/resolve/main/big.gguf`;
    const head = await fetch(url, { method: 'HEAD' });
    expect(Number(head.headers.get('content-length'))).toBe(size);
    const end = await fetch(url, { headers: { range: 'bytes=-100' } });
    const again = generatedContent(size, 'big').read(size - 100, size);
    expect(Buffer.compare(await end.bytes(), Buffer.concat(await again.toArray()))).toBe(0);
  });

  it('sends its redirects to where it is told that it can be reached', async () => {
    await using hub = await startHubProgram(
      catalogue,
      [],
      ['--advertise', 'http://127.0.0.1:9/by'],
    );
    const url = `${hub.url}/acme/tiny/resolve/main/tiny.gguf`;
    const response = await fetch(url, { method: 'HEAD', redirect: 'manual' });
    expect(response.headers.get('location')).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/by\/xet-bridge-us\//,
    );
  });

  it('gives links that hold for a while only, and no other', async () => {
    await using hub = await startHubProgram(catalogue, [], ['--link-ttl-ms', '1']);
    const url = `${hub.url}/acme/tiny/resolve/main/tiny.gguf`;
    const { headers } = await fetch(url, { method: 'HEAD', redirect: 'manual' });
    const link = headers.get('location') ?? '';
    await expect.poll(async () => (await fetch(link, { method: 'HEAD' })).status).toBe(403);
    const later = link.replace(/Expires=\d+/, 'Expires=99999999999999');
    expect((await fetch(later)).status).toBe(403);
  });

  it('ends with 0 on SIGTERM while a download stands still', async () => {
    const hub = await startHubProgram(catalogue, [
      { at: 'content', do: 'freeze', with: { byte: 10 } },
    ]);
    const response = await fetch(`${hub.url}/acme/tiny/resolve/main/tiny.gguf`);
    const rest = response.bytes().catch((error: unknown) => error);
    await hub.stop();
    expect(await rest).toBeInstanceOf(Error);
  });
});

describe('a client that knows nothing of the fake', () => {
  it('curl downloads, is cut off, and resumes', async ({ skip }) => {
    const curl = await execa('curl', ['--version'], { reject: false });
    if (curl.failed) skip('curl is not installed');
    await using hub = await startHubProgram(catalogue, [
      { at: 'content', do: 'truncate', with: { byte: 120_000 } },
    ]);
    const file = join(folder, 'by-curl.gguf');
    const get = ['-sS', '-L', '-o', file, `${hub.url}/acme/tiny/resolve/main/tiny.gguf`];
    expect((await execa('curl', get, { reject: false })).exitCode).toBe(18); // partial file
    expect((await readFile(file)).length).toBe(120_000);
    await execa('curl', ['-C', '-', ...get]);
    expect(Buffer.compare(await readFile(file), bytes)).toBe(0);
  });

  it('node-llama-cpp finds a model by its name and downloads it', async () => {
    const { createModelDownloader } = await import('node-llama-cpp');
    await using hub = await startHubProgram(catalogue);
    const downloader = await createModelDownloader({
      modelUri: 'hf:acme/tiny/tiny.gguf',
      dirPath: join(folder, 'models'),
      fileName: 'by-name.gguf',
      showCliProgress: false,
      endpoints: { huggingFace: hub.url },
    });
    const path = await downloader.download();
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
  });
});
