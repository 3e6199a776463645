/** What the witness is told of `refuse` and `swallow`: that new connections began to be answered so, not who was. */
import { expect, test } from 'vitest';
import { anyProxy, describeOwnInterface } from '../fixtures/interface-suite.ts';
import { askForAnswer } from '../fixtures/ways-to-answer.ts';

describeOwnInterface('the witness of listening toxics', ({ call, createProxy }) => {
  const add = (type: string, more: object = {}) =>
    call('POST', '/proxies/p/toxics', { type, name: type, ...more });
  const setToxicity = (type: string, toxicity: number) =>
    call('PATCH', `/proxies/p/toxics/${type}`, { toxicity });
  const remove = (type: string) => call('DELETE', `/proxies/p/toxics/${type}`);
  const enable = (enabled: boolean) => call('PATCH', '/proxies/p', { enabled });
  /** Of the toxics that the proxy has now or had last, the newest of each name. */
  const tallyOf = async (toxic: string) => {
    const { json } = await call('GET', `/hornet/toxics?proxy=p&toxic=${toxic}`);
    return (json as object[]).at(-1);
  };
  const actsSince = async (next: number) => {
    const { json } = await call('GET', `/hornet/acts?times=off&format=json&after=${next}`);
    return json as { acts: object[]; next: number };
  };

  test.each([
    ['refuse', 'refused'],
    ['swallow', 'silent'],
  ] as const)('%s is noted when it takes effect, each time anew', async (type, answer) => {
    const { listen } = await createProxy();
    const { next } = await actsSince(0);
    await add(type, { toxicity: 0 });
    expect(await tallyOf(type)).toMatchObject({ acts: 0 });
    await setToxicity(type, 1);
    expect(await askForAnswer(listen)).toBe(answer);
    const once = { acts: 1, connections: 0, acts_by_kind: { [type]: 1 } };
    expect(await tallyOf(type)).toMatchObject(once);
    await setToxicity(type, 1);
    expect(await tallyOf(type)).toMatchObject(once);
    await enable(false);
    await enable(true);
    expect(await tallyOf(type)).toMatchObject({ acts: 2 });
    await remove(type);
    expect(await tallyOf(type)).toMatchObject({ acts: 2, acts_after_removal: 0 });
    const act = expect.objectContaining({ proxy: 'p', toxic: type, type, act: { what: type } });
    const { acts } = await actsSince(next);
    expect(acts).toEqual([act, act]);
    for (const one of acts) expect(one).not.toHaveProperty('connection');
  });

  test('one that comes with its proxy is noted, under its number', async () => {
    const toxics = [{ type: 'noop' }, { type: 'refuse', name: 'refuse' }];
    await call('POST', '/hornet/proxies', { ...anyProxy, name: 'q', toxics });
    const { json } = await call('GET', '/hornet/toxics?proxy=q');
    expect(json).toMatchObject([
      { toxic_number: 1, type: 'noop', acts: 0 },
      { toxic_number: 2, type: 'refuse', acts: 1 },
    ]);
  });

  test('on a disabled proxy it does nothing, and that is what is told', async () => {
    await createProxy({ enabled: false });
    await add('refuse');
    expect(await tallyOf('refuse')).toMatchObject({ acts: 0, removed_at: null });
    await remove('refuse');
    expect(await tallyOf('refuse')).toMatchObject({ acts: 0 });
  });

  test('of two the weaker one does nothing before the stronger has gone', async () => {
    await createProxy();
    await add('refuse');
    await add('swallow');
    expect(await tallyOf('swallow')).toMatchObject({ acts: 0 });
    await remove('refuse');
    expect(await tallyOf('swallow')).toMatchObject({ acts: 1 });
    expect(await tallyOf('refuse')).toMatchObject({ acts: 1, acts_after_removal: 0 });
  });
});
