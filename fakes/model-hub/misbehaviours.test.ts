// Each misbehaviour of the hub, as the client sees it that it is meant for, and gone when its times are over.
import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { describe, it } from 'vitest';
import { createLog } from '../../system/shared/index.ts';
import { type Content, generatedContent } from './content.ts';
import { startHub } from './hub.ts';
import { readOptions } from './options.ts';
import { HubFile, repoOf } from './repo.ts';
import { type HubProgram, startHubHere, startHubProgram } from './testing/hub-program.ts';

const size = 100_000;
const whole = Buffer.concat(await generatedContent(size, 'x').read(0, size).toArray());
const catalogue = {
  repos: { 'acme/x': { files: { 'x.gguf': { size, seed: 'x' }, 'y.txt': { text: 'why' } } } },
};

describe.concurrent('a hub told to misbehave', () => {
  it.for([403, 404, 429, 500, 503])('refuses with %i, and then no more', async (status, {
    expect,
  }) => {
    await using hub = await start({ at: 'resolve', do: 'refuse', with: { status } });
    const refused = await fetch(urlOf(hub));
    expect(refused.status).toBe(status);
    expect(await refused.text()).toBe(refused.headers.get('x-error-message'));
    expect(refused.headers.get('retry-after')).toBe(status === 429 ? '1' : null);
    const code = { 403: 'GatedRepo', 404: 'EntryNotFound' }[status] ?? null;
    expect(refused.headers.get('x-error-code')).toBe(code);
    expect((await fetch(urlOf(hub), { method: 'HEAD' })).status).toBe(200);
  });

  it('refuses in words and after a time of the script’s', async ({ expect }) => {
    const order = { status: 429, retry_after_s: 7, message: 'Slowly!', error_code: 'RateLimited' };
    await using hub = await start({ at: 'api', do: 'refuse', with: order });
    const refused = await fetch(`${hub.url}/api/models/acme/x`);
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '7',
      ratelimit: '"resolvers";r=0;t=7',
      'x-error-code': 'RateLimited',
    });
    expect(await refused.json()).toEqual({ error: 'Slowly!' });
  });

  it('resets the connection at a byte, and only a range that reaches it', async ({ expect }) => {
    const reset = { at: 'content', do: 'reset', with: { byte: 60_000 }, times: 'always' };
    await using hub = await start(reset);
    const cut = await download(hub);
    expect(cut).toMatchObject({ code: 'ECONNRESET', length: String(size) });
    expect(cut.bytes.equals(whole.subarray(0, 60_000))).toBe(true);
    const rest = await download(hub, 'bytes=60001-');
    expect(rest).toMatchObject({ status: 206, code: undefined });
    expect(rest.bytes.equals(whole.subarray(60_001))).toBe(true);
  });

  it('ends too early: untold, or told', async ({ expect }) => {
    await using hub = await start(
      { at: 'content', where: { nth: 1 }, do: 'truncate', with: { byte: 50_000 } },
      {
        at: 'content',
        do: 'truncate',
        with: { byte: 50_000, content_length: 'part' },
        where: { nth: 2 },
      },
    );
    const untold = await download(hub);
    expect(untold).toMatchObject({ code: 'ECONNRESET', length: String(size) }); // Node's word for an answer cut short
    const told = await download(hub);
    expect(told).toMatchObject({ code: undefined, length: '50000' });
    for (const { bytes } of [untold, told])
      expect(bytes.equals(whole.subarray(0, 50_000))).toBe(true);
  });

  it('turns over one bit, wherever the range begins', async ({ expect }) => {
    const corrupt = { at: 'content', do: 'corrupt', with: { byte: 70_000 }, times: 'always' };
    await using hub = await start(corrupt);
    for (const range of [undefined, 'bytes=69999-70001', 'bytes=70000-']) {
      const { bytes, start: from } = await download(hub, range);
      const right = whole.subarray(from, from + bytes.length);
      const wrong = [...bytes.keys()].filter((at) => bytes[at] !== right[at]);
      expect(wrong).toEqual([70_000 - from]);
      expect(bytes[70_000 - from]).toBe((right[70_000 - from] ?? 0) ^ 1);
    }
  });

  it('freezes at a byte for a time, and for ever', async ({ expect }) => {
    await using hub = await start(
      { at: 'content', do: 'freeze', with: { byte: 30_000, ms: 300 }, where: { nth: 1 } },
      { at: 'content', do: 'freeze', with: { byte: 30_000 }, where: { nth: 2 } },
    );
    const { bytes, elapsedMs } = await download(hub);
    expect(bytes.equals(whole)).toBe(true);
    expect(elapsedMs).toBeGreaterThanOrEqual(299);
    const frozen = await download(hub, undefined, 30_000); // hangs up when it has so many
    expect(frozen.bytes.equals(whole.subarray(0, 30_000))).toBe(true);
  });

  it('sends so many bytes a second', async ({ expect }) => {
    await using hub = await start({
      at: 'content',
      do: 'slow',
      with: { bytes_per_second: 200_000 },
    });
    const { bytes, elapsedMs } = await download(hub);
    expect(bytes.equals(whole)).toBe(true);
    expect(elapsedMs).toBeGreaterThanOrEqual(480);
  });

  it('gives a wrong ETag, and another one each time', async ({ expect }) => {
    await using hub = await start(
      { at: 'resolve', do: 'wrong_etag', with: { etag: 'stale' } },
      { at: 'content', do: 'changing_etag', times: 'always' },
    );
    const told = await fetch(urlOf(hub), { method: 'HEAD', redirect: 'manual' });
    expect(told.headers.get('x-linked-etag')).toBe('"stale"');
    const [one, two] = [await download(hub, 'bytes=0-9'), await download(hub, 'bytes=10-19')];
    expect(one.etag).toMatch(/^"[0-9a-f]{64}"$/);
    expect(two.etag).not.toBe(one.etag);
  });

  it('takes no notice of a range', async ({ expect }) => {
    await using hub = await start({ at: 'content', do: 'ignore_range' });
    expect(await download(hub, 'bytes=5-9')).toMatchObject({ status: 200, length: String(size) });
  });

  it('hangs, or ends as a process', async ({ expect }) => {
    await using hub = await startHubProgram(catalogue, [
      { at: 'resolve', where: { containing: 'y.txt' }, do: 'hang' },
      { at: 'resolve', where: { containing: 'x.gguf' }, do: 'exit', with: { code: 3 } },
    ]);
    const file = urlOf(hub).replace('x.gguf', 'y.txt');
    await expect(fetch(file, { signal: AbortSignal.timeout(200) })).rejects.toThrow('timeout');
    await expect(fetch(urlOf(hub))).rejects.toThrow('fetch failed');
  });

  it('takes no more from a file than its client takes from it', async ({ expect }) => {
    let taken = 0;
    const size = 2 ** 30;
    const content: Content = {
      size,
      read: () =>
        Readable.from(
          (function* () {
            for (; taken < size; taken += 65_536) yield Buffer.alloc(65_536);
          })(),
        ),
    };
    const file = new HubFile('big.gguf', content, { sha256: '0'.repeat(64) });
    const repo = repoOf('acme/big', [file], {});
    const options = { ...readOptions(['--listen', '127.0.0.1:0']), files: [repo] };
    const hub = await startHub(options, createLog('model-hub', 'silent'));
    const { headers } = await fetch(`${hub.url}/acme/big/resolve/main/big.gguf`, {
      redirect: 'manual',
    });
    const call = request(headers.get('location') ?? '').end();
    const [response] = await once(call, 'response'); // which nobody reads
    const seen: number[] = [];
    await expect
      .poll(
        () => seen.push(taken) > 3 && seen.slice(-3).every((each) => each === taken && each > 0),
        {
          interval: 100,
        },
      )
      .toBe(true);
    expect(taken).toBeLessThan(size / 16);
    response.destroy();
    await hub.stop();
  });
});

function start(...rules: object[]): Promise<HubProgram> {
  return startHubHere(catalogue, rules);
}

function urlOf({ url }: HubProgram): string {
  return `${url}/acme/x/resolve/main/x.gguf`;
}

/** What arrives of the file, whole or not; after `enough` bytes it hangs up. */
async function download(hub: HubProgram, range?: string, enough = Number.POSITIVE_INFINITY) {
  const { headers: told } = await fetch(urlOf(hub), { method: 'HEAD', redirect: 'manual' });
  const call = request(told.get('location') ?? '', {
    headers: range === undefined ? {} : { range },
  });
  const begun = performance.now();
  call.on('error', () => {}); // told again by the response
  call.end();
  const [response] = await once(call, 'response');
  const chunks: Buffer[] = [];
  let code: string | undefined;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      if (Buffer.concat(chunks).length >= enough) break;
    }
  } catch (error) {
    code = (error as NodeJS.ErrnoException).code;
  }
  const { headers, statusCode: status } = response;
  const start = Number(
    /^bytes (?<start>\d+)/.exec(headers['content-range'] ?? '')?.groups?.['start'] ?? 0,
  );
  return {
    status,
    code,
    start,
    bytes: Buffer.concat(chunks),
    length: headers['content-length'],
    etag: headers.etag,
    elapsedMs: performance.now() - begun,
  };
}
