/** Faults of links on a proxy that keeps no account, as Toxiproxy: what a client can see is made, and what nobody can see is not. */
import { describe, expect, test } from 'vitest';
import { describeLinkFaults } from '../testing/link-fault-trials.ts';
import { startTwoServices } from '../testing/two-services.ts';
import { linkBitFlip } from './link-bit-flip.ts';
import { linkCut } from './link-cut.ts';
import { linkDelay } from './link-delay.ts';
import { linkFlap } from './link-flap.ts';
import { linkSilence } from './link-silence.ts';
import { linkSilenceOneWay } from './link-silence-one-way.ts';
import { linkThrottle } from './link-throttle.ts';
import { partitionIsolate } from './partition-isolate.ts';
import { partitionOneWay } from './partition-one-way.ts';

const externalUrl = process.env['TOXIPROXY_URL'];

describe.skipIf(externalUrl === undefined)('on the proxy that TOXIPROXY_URL names', () => {
  describeLinkFaults(
    [
      { kind: linkCut, says: /was refused/ },
      { kind: linkFlap, says: /was refused, and later/, parameters: { upMs: 200 } },
      { kind: linkSilence, says: /front→back was silent/, lieMs: 1_300 },
      {
        kind: linkSilenceOneWay,
        says: /was silent/,
        parameters: { way: 'upstream' },
        lieMs: 1_300,
      },
      { kind: linkDelay, says: /answered after \d{3} ms/, parameters: { latencyMs: 100 } },
      { kind: partitionIsolate, target: 'network', says: /was refused/ },
    ],
    { externalUrl },
  );

  test.each([
    { kind: linkThrottle, target: 'front→back', code: 'FAULT_NOT_INJECTED' },
    { kind: partitionOneWay, target: 'network', code: 'FAULT_NOT_INJECTED' },
    { kind: linkBitFlip, target: 'front→back', code: 'PROXY_UNSUPPORTED' },
  ])('$kind.name, which nobody could see, is not made', async ({ kind, target, code }) => {
    await using services = await startTwoServices({ externalUrl });
    await expect(services.strikeFault(kind, target)).rejects.toMatchObject({ code });
    expect(await services.link.toxics()).toEqual([]);
  });

  test('what only a client of HTTP could see is not made on a link that speaks something else', async () => {
    await using services = await startTwoServices({ externalUrl });
    const { subject } = services;
    const targets = subject.topology.targets.map((target) => ({ ...target, traits: [] }));
    const plain = { subject: { ...subject, topology: { targets } } };
    for (const kind of [linkSilence, linkDelay])
      await expect(services.strikeFault(kind, 'front→back', {}, plain)).rejects.toMatchObject({
        code: 'FAULT_NOT_INJECTED',
      });
    expect(await services.link.toxics()).toEqual([]);
  });
});
