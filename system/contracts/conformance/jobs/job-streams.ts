// The part of the jobs suite about streams: their order and numbers, who comes late, who comes back, and who listens too.
import { expect, it } from 'vitest';
import { storyOf } from './job-listener.ts';
import type { JobsProgram } from './jobs-conformance.ts';
import { tokensOf } from './script.ts';

export function describeStreams(program: () => JobsProgram): void {
  it('[INF-04] [INF-05] number all events from 1, and say each token once and in order', async () => {
    const { client } = program();
    const id = await client.start({ tokens: 20, voice: 'lark' });
    const { ids, events, tokens, terminal } = await client.story(id);
    expect(ids).toEqual(ids.map((_id, index) => index + 1));
    const indices = events.flatMap((event) => (event.type === 'token' ? [event.index] : []));
    expect(indices).toEqual(indices.map((_none, position) => position));
    expect(tokens).toEqual(tokensOf({ ending: 'complete', tokens: 20, voice: 'lark' }));
    expect(terminal).toMatchObject({ type: 'completed', finish_reason: 'length', tokens: 20 });
  });

  it('[INF-07] [INF-08] begin and end with the program’s own narration, and name one job only', async () => {
    const { client, name, kind } = program();
    const id = await client.start();
    const { events, told } = await client.story(id);
    expect(told[0]).toBe(`${name} receive`);
    expect(told.at(-1)).toBe(`${name} complete`);
    expect(events.at(-2)).toMatchObject({ type: 'narration', action: 'complete' });
    const narrated = events.filter((event) => event.type === 'narration');
    expect(narrated.filter(({ job_id: named }) => named !== id)).toEqual([]);
    const own = narrated.filter(({ actor }) => actor === name);
    for (const { emitted_by } of own) expect(emitted_by).toMatch(new RegExp(`^${kind}@\\d`));
    expect(narrated.filter(({ human }) => human === '' || human.length > 200)).toEqual([]);
  });

  it('are server-sent events that nobody may keep', async () => {
    const { client } = program();
    using listener = client.follow(await client.start());
    const { status, headers } = await listener.response;
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('are the answer to who creates a job and accepts one, and are that job’s', async () => {
    const { client } = program();
    using listener = client.startAndFollow({ tokens: 5 });
    const { status, headers } = await listener.response;
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
    const told = await listener.rest();
    using again = client.follow(headers.get('x-job-id') ?? '');
    expect(await again.rest()).toEqual(told);
    expect(storyOf(told, '[DONE]').tokens).toHaveLength(5);
  });

  it('[INF-10] tell everything to who comes late, and the same to everyone', async () => {
    const { client } = program();
    const id = await client.start({ tokens: 6 });
    using early = client.follow(id);
    const told = await early.rest();
    using late = client.follow(id);
    using later = client.follow(id);
    expect(await late.rest()).toEqual(told);
    expect(await later.rest()).toEqual(told);
  });

  it('go on where a listener that comes back had been', async () => {
    const { client } = program();
    const id = await client.start({ tokens: 6 });
    using whole = client.follow(id);
    const told = await whole.rest();
    const seen = told.findIndex(({ data }) => data.includes('"index":2'));
    using back = client.follow(id, { 'last-event-id': told[seen]?.id ?? '' });
    expect(await back.rest()).toEqual(told.slice(seen + 1));
  });

  it.each([
    ['the last event', 0],
    ['more than there is', 1_000],
  ])('give the end again to a listener that has seen %s', async (_what, beyond) => {
    const { client } = program();
    const id = await client.start();
    using whole = client.follow(id);
    const told = await whole.rest();
    const lastId = String(told.length - 1 + beyond);
    using back = client.follow(id, { 'last-event-id': lastId });
    expect(await back.rest()).toEqual(told.slice(-2));
  });

  it('go on where a listener that comes back to a running job had been', async () => {
    const { client } = program();
    const id = await client.start({ ending: 'hold', tokens: 3 });
    using first = client.follow(id);
    const seen = await first.until((event) => event.type === 'token' && event.index === 2);
    using back = client.follow(id, { 'last-event-id': seen.at(-1)?.id ?? '' });
    await back.signOfLife();
    await client.cancel(id);
    const rest = await back.rest();
    expect(rest[0]?.id).toBe(String(seen.length + 1));
    expect(rest).toEqual(await first.rest());
  });

  it('show that they live while there is nothing to say', async () => {
    const { client } = program();
    const id = await client.start({ ending: 'hold' });
    using listener = client.follow(id);
    const first = await listener.signOfLife();
    expect(await listener.signOfLife()).toBeGreaterThan(first);
    await client.cancel(id);
  });

  it('[INF-09] [FAKE-09] of jobs that run at once stay apart', async () => {
    const { client } = program();
    const voices = ['lark', 'wren', 'crow', 'rook'];
    const stories = await Promise.all(
      voices.map(async (voice) => {
        const id = await client.start({ tokens: 12, voice });
        return { id, ...(await client.story(id)) };
      }),
    );
    for (const [index, { id, tokens, events }] of stories.entries()) {
      const voice = voices[index] ?? '';
      expect(tokens).toEqual(tokensOf({ ending: 'complete', tokens: 12, voice }));
      const named = events.flatMap((event) => (event.type === 'narration' ? [event.job_id] : []));
      expect(new Set(named)).toEqual(new Set([id]));
    }
  });
}
