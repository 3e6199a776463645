/** Partitions of a small network of real links: who is cut off, what the witness says of it, and that it goes. */
import { expect, test } from 'vitest';
import type { ChaosSubject } from '../../chaos-subject.ts';
import { describeLinkFaults, type LinkFaultTrial } from '../testing/link-fault-trials.ts';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { partitionBridge } from './partition-bridge.ts';
import { partitionHalves } from './partition-halves.ts';
import { partitionIsolate } from './partition-isolate.ts';
import { partitionOneWay } from './partition-one-way.ts';
import { partitionRing } from './partition-ring.ts';

/** With the parts back, front, left, right. */
const moreLinks = ['left→front', 'right→back', 'back→front'];

/** Which links a client cannot get anything through. */
async function lost({ stack, client }: TwoServices): Promise<string[]> {
  const asked = stack.links.map(async ({ name, url }) => {
    const { failed } = await client.ask('/health', { at: url, timeoutMs: 500 });
    return failed === undefined ? [] : [`${name} ${failed}`];
  });
  return (await Promise.all(asked)).flat();
}

const meets =
  (...wanted: string[]) =>
  async (services: TwoServices): Promise<void> => {
    expect(await lost(services)).toEqual(wanted);
  };

const network = { target: 'network' } as const;
const trials: LinkFaultTrial[] = [
  {
    ...{ ...network, kind: partitionIsolate, parameters: { pick: 1 } },
    says: /^front \| all others: .*a connection to back→front was refused/,
    observe: meets('front→back ECONNREFUSED', 'left→front ECONNREFUSED', 'back→front ECONNREFUSED'),
  },
  {
    ...{ ...network, kind: partitionIsolate, parameters: { pick: 7 } },
    says: /^right \| all others: a connection to right→back was refused$/,
    observe: meets('right→back ECONNREFUSED'),
  },
  {
    ...{ ...network, kind: partitionHalves, parameters: { pick: 2 } },
    says: /^left.* \| .*front.*: a connection to left→front was refused/,
    observe: async (services) => expect(await lost(services)).toContain('left→front ECONNREFUSED'),
  },
  {
    ...{ ...network, kind: partitionRing, parameters: { pick: 1 } },
    says: /^ring of front, (left, back, right|right, back, left): a connection to/,
    observe: meets('front→back ECONNREFUSED', 'back→front ECONNREFUSED'),
  },
  {
    ...{ ...network, kind: partitionBridge, parameters: { pick: 1 } },
    says: /right.* \| .*back.* bridged by front: a connection to right→back was refused$/,
    observe: meets('right→back ECONNREFUSED'),
  },
  {
    ...{ ...network, kind: partitionOneWay, parameters: { pick: 1, unheard: 'diallers' } },
    says: /^.*front.* are not heard by .*back.*: timeout upstream: drop/,
    observe: async (services) => {
      const { client, stack } = services;
      expect(await lost(services)).toContain('front→back TIMED_OUT');
      const { url: at } = stack.service('back');
      expect(await client.ask('/health', { at })).toMatchObject({ status: 200 });
    },
  },
  {
    ...{ ...network, kind: partitionOneWay, parameters: { pick: 1, unheard: 'dialled' } },
    says: /^.*back.* are not heard by .*front.*: timeout downstream: drop/,
    observe: async (services) => {
      expect(await lost(services)).toContain('front→back UND_ERR_SOCKET');
    },
  },
];

describeLinkFaults(trials, { moreLinks });

test('a partition that would cut nothing is not one', async () => {
  await using services = await startTwoServices();
  const { subject } = services;
  for (const kind of [partitionRing, partitionBridge])
    await expect(services.strikeFault(kind, 'network', { pick: 3 })).rejects.toMatchObject({
      code: 'FAULT_NOT_INJECTED',
    });
  const targets = subject.topology.targets.filter(({ kind }) => kind !== 'link');
  const without: ChaosSubject = { ...subject, topology: { targets } };
  const nothing = services.strikeFault(partitionIsolate, 'network', {}, { subject: without });
  await expect(nothing).rejects.toMatchObject({ code: 'FAULT_NOT_INJECTED' });
  await services.link.cut();
  await expect(services.strikeFault(partitionHalves, 'network')).rejects.toMatchObject({
    code: 'FAULT_NOT_INJECTED',
  });
  expect(services.link.state).toBe('cut');
});
