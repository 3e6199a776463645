/** Faults that tell one path of a link from all others: that one lies or is lost, everything else passes. */
import { describe, expect, test } from 'vitest';
import { describeLinkFaults } from '../testing/link-fault-trials.ts';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { healthLies } from './health-lies.ts';
import { heartbeatLost } from './heartbeat-lost.ts';

const rest = async ({ client }: TwoServices): Promise<void> => {
  expect(await client.ask('/other')).toMatchObject({ status: 200 });
  expect(await client.stream({ tokens: 3 }).ended).toMatchObject({ how: 'whole' });
};
const linkTraits = ['health', 'heartbeat', 'heartbeat at /health'];

describeLinkFaults(
  [
    {
      kind: healthLies,
      parameters: { says: 'ill' },
      says: /^http_status upstream: answer \d+ times/,
      observe: async (services) => {
        expect(await services.client.ask('/health')).toMatchObject({ status: 503 });
        await rest(services);
      },
    },
    {
      kind: healthLies,
      parameters: { says: 'well' },
      says: /^http_status upstream: answer \d+ times/,
      observe: async (services) => {
        const { stack, client } = services;
        stack.service('back').pause();
        try {
          const told = await client.ask('/health?bytes=9', { timeoutMs: 1_000 });
          expect(told).toMatchObject({ status: 200, text: expect.stringMatching(/"name":"back"/) });
          expect(told.text).not.toMatch(/xxxxxxxxx/);
          expect(await client.ask('/other', { timeoutMs: 300 })).toMatchObject({
            failed: 'TIMED_OUT',
          });
        } finally {
          stack.service('back').resume();
        }
        await rest(services);
      },
    },
    {
      kind: heartbeatLost,
      parameters: { how: 'sent away' },
      says: /^http_status upstream: answer \d+ times/,
      observe: async (services) => {
        expect(await services.client.ask('/health')).toMatchObject({ status: 503 });
        await rest(services);
      },
    },
    {
      kind: heartbeatLost,
      parameters: { how: 'unanswered' },
      says: /^http_delay upstream: delay \d+ times/,
      observe: async (services) => {
        const lost = await services.client.ask('/health', { timeoutMs: 500 });
        expect(lost).toMatchObject({ failed: 'TIMED_OUT' });
        await rest(services);
      },
    },
  ],
  { linkTraits },
);

describe('the path', () => {
  test('is the one that the traits of the link say', async () => {
    await using services = await startTwoServices({
      linkTraits: ['health', 'health at /ready'],
    });
    const { struck, scope } = await services.strikeFault(healthLies, 'front→back', { says: 'ill' });
    await struck.witness(AbortSignal.timeout(5_000));
    expect(await services.client.ask('/ready')).toMatchObject({ status: 503 });
    expect(await services.client.ask('/health')).toMatchObject({ status: 200 });
    await scope.close();
  });

  test('of heartbeats has to be said, and what is not well cannot be said to be as it was', async () => {
    await using services = await startTwoServices({
      linkTraits: ['health', 'heartbeat', 'health at /missing'],
    });
    for (const kind of [heartbeatLost, healthLies])
      await expect(services.strikeFault(kind, 'front→back')).rejects.toMatchObject({
        code: 'FAULT_NOT_INJECTED',
      });
    expect(await services.link.toxics()).toEqual([]);
  });
});
