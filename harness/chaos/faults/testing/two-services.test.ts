/** The subject that faults are tried on, without a fault. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive } from '../../../process/process-table.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { startTwoServices, type TwoServices } from './two-services.ts';

let services: TwoServices;
beforeAll(async () => {
  services = await startTwoServices({ moreLinks: ['outside→front'] });
});
afterAll(() => services[Symbol.asyncDispose]());

const kind: FaultKind = {
  name: 'nothing',
  family: 'network',
  title: 'Nothing happens.',
  needs: [],
  target: 'link',
  takes: 'speed',
  parameters: {
    ms: { unit: 'ms', minimum: 1, maximum: 9, mildest: 9 },
    way: { oneOf: ['a', 'b'] },
  },
  lastsMs: { minimum: 1, maximum: 1 },
  strike: async ({ target, parameters, scope, random }) => {
    const said = `${target.name} ${JSON.stringify(parameters)} ${random.integer(1, 1)}`;
    let isThere = true;
    scope.defer('nothing', () => {
      isThere = false;
    });
    return { witness: async () => said, witnessGone: async () => String(isThere) };
  },
};

test('answers, streams, and passes on what is for the other, each over a link', async () => {
  const { client, stack } = services;
  expect(await client.ask('/health?bytes=3')).toMatchObject({
    status: 200,
    text: '{"name":"back","ok":true,"padding":"xxx"}',
  });
  const completion = client.stream({ tokens: 3 });
  expect(await completion.ended).toMatchObject({ how: 'whole' });
  expect(completion.text).toBe('t0 t1 t2 ');
  const viaFront = { at: `${stack.link('outside→front').url}/peer` };
  expect(await client.ask('/health', viaFront)).toMatchObject({
    text: expect.stringContaining('"back"'),
  });
  expect(await client.stream(viaFront).ended).toMatchObject({ how: 'whole' });
  expect(await client.ask('/v1/completions', { body: {} })).toMatchObject({
    text: expect.stringContaining('"t0 t1 '),
  });
});

test('tells what it met where something is in the way', async () => {
  const { client, link } = services;
  await link.cut();
  expect(await client.ask('/health')).toMatchObject({ failed: 'ECONNREFUSED' });
  await link.silence();
  await link.reconnect();
  expect(await client.ask('/health', { timeoutMs: 100 })).toMatchObject({ failed: 'TIMED_OUT' });
  await link.heal();
  await using _busy = client.keepBusy();
  expect(await client.ask('/health')).toMatchObject({ status: 200 });
});

test('strikes with the mildest of what is not given, and heals with the scope', async () => {
  const { struck, scope } = await services.strikeFault(kind, 'front→back', { way: 'b' });
  const { signal } = new AbortController();
  expect(await struck.witness(signal)).toBe('front→back {"ms":9,"way":"b"} 1');
  await scope.close();
  expect(await struck.witnessGone(signal)).toBe('false');
  await expect(services.strikeFault(kind, 'front→side')).rejects.toMatchObject({
    code: 'FAULT_UNKNOWN',
  });
  await expect(services.strikeFault(kind, 'front→back', { ms: 10 })).rejects.toThrow('from 1 to 9');
});

test('is told as data, and found as it runs', async () => {
  const { subject, stack } = services;
  expect(subject.topology.targets.map((one) => `${one.kind} ${one.name}`)).toEqual([
    'process front',
    'process back',
    'link front→back',
    'link outside→front',
    'network network',
    'group both',
    'machine machine',
  ]);
  const { identity, url } = await subject.process('back');
  expect(isAlive(identity)).toBe(true);
  expect(url).toBe(stack.service('back').url);
  await stack.service('back').kill();
  await expect(subject.process('back')).rejects.toMatchObject({ code: 'FAULT_NOT_INJECTED' });
  await stack.service('back').start();
  expect(await services.client.ask('/health')).toMatchObject({ status: 200 });
});
