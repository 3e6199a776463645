/** The interface through the client library for Node, which the harness uses too. */
import { type ICreateToxicBody, type Latency, Toxiproxy } from 'toxiproxy-node-client';
import { expect, test } from 'vitest';
import { anyProxy, describeInterface } from '../fixtures/interface-suite.ts';

describeInterface('the client library', (subject) => {
  test('makes, changes, lists and removes proxies and toxics', async () => {
    const client = new Toxiproxy(subject.url);
    const proxy = await client.createProxy({ ...anyProxy, name: 'library' });
    expect((await client.get('library')).listen).toBe(proxy.listen);
    const latency: ICreateToxicBody<Latency> = {
      name: 'slow',
      type: 'latency',
      stream: 'upstream',
      toxicity: 1,
      attributes: { latency: 10, jitter: 1 },
    };
    const toxic = await proxy.addToxic(latency);
    const updated = await toxic.update({ ...latency, attributes: { latency: 20, jitter: 2 } });
    expect(updated.attributes).toEqual({ latency: 20, jitter: 2 });
    expect((await proxy.getToxic('slow')).toJson()).toMatchObject({ name: 'slow' });
    await toxic.remove();
    const { listen, upstream } = proxy;
    expect((await proxy.update({ enabled: false, listen, upstream })).enabled).toBe(false);
    await client.reset();
    expect((await client.getAll())['library']?.enabled).toBe(true);
    await expect(client.createProxy({ ...anyProxy, name: 'library' })).rejects.toThrow('409');
    await proxy.remove();
    expect(await client.getAll()).toEqual({});
    const made = await client.populate([{ ...anyProxy, name: 'x' }]);
    expect(Object.keys(made)).toEqual(['x']);
  });
});
