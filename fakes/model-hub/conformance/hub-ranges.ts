// Parts of a file: what a download that is resumed, or made of several at once, relies on.
import { describe, expect, it } from 'vitest';
import { type HubUnderTest, resolveUrl } from './hub-under-test.ts';

export function describeHubRanges(hub: () => HubUnderTest): void {
  describe('ranges', () => {
    const ask = (headers: Record<string, string>, file = hub().large) =>
      fetch(resolveUrl(hub(), file), { headers });
    const whole = async (): Promise<Uint8Array> => await (await ask({})).bytes();

    it.each([
      ['the first bytes', 'bytes=0-99', 0, 100],
      ['some in the middle', 'bytes=300-555', 300, 556],
      ['one', 'bytes=7-7', 7, 8],
      ['all from one on', 'bytes=900-', 900, undefined],
      ['the last ones', 'bytes=-100', -100, undefined],
      ['more than there are', 'bytes=990-999999999999', 990, undefined],
    ])('%s: 206 with these and no others', async (_what, range, start, end) => {
      const { size } = hub().large;
      const response = await ask({ range });
      const bytes = await response.bytes();
      expect(response.status).toBe(206);
      expect(Buffer.compare(bytes, (await whole()).slice(start, end))).toBe(0);
      const first = start < 0 ? size + start : start;
      expect(response.headers.get('content-range')).toBe(
        `bytes ${first}-${first + bytes.length - 1}/${size}`,
      );
      expect(response.headers.get('content-length')).toBe(String(bytes.length));
    });

    it('none that there are: 416 with the size', async () => {
      const { size } = hub().large;
      const response = await ask({ range: `bytes=${size}-` });
      expect(response.status).toBe(416);
      expect(response.headers.get('content-range')).toBe(`bytes */${size}`);
    });

    it.each(['bytes=5-3', 'lines=1-2', 'bytes=x-y'])('%s is no range: all of it', async (range) => {
      const response = await ask({ range });
      expect(response.status).toBe(200);
      expect(await response.bytes()).toHaveLength(hub().large.size);
    });

    it('If-Range: the part where the ETag holds, all where it does not', async () => {
      const etag = (await ask({ range: 'bytes=0-0' })).headers.get('etag') ?? '';
      const range = 'bytes=10-19';
      expect((await ask({ range, 'if-range': etag })).status).toBe(206);
      const changed = await ask({ range, 'if-range': '"what-it-was-before"' });
      expect(changed.status).toBe(200);
      expect(await changed.bytes()).toHaveLength(hub().large.size);
    });

    it('If-None-Match: 304 and nothing where the ETag holds', async () => {
      const { small } = hub();
      const etag = (await ask({}, small)).headers.get('etag') ?? '';
      const same = await ask({ 'if-none-match': etag }, small);
      expect([same.status, await same.text()]).toEqual([304, '']);
      expect((await ask({ 'if-none-match': '"another"' }, small)).status).toBe(200);
    });
  });
}
