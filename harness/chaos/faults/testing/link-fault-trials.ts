/** What every fault of links is tried for, on two real services: it is there, is seen, goes, leaves nothing, and no lie is believed. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultKind } from '../../fault-kind.ts';
import type { FaultParameters } from '../../parameters.ts';
import { lyingSubject } from './lying-subject.ts';
import { startTwoServices, type TwoServices, type TwoServicesOptions } from './two-services.ts';

export interface LinkFaultTrial {
  kind: FaultKind;
  /** Default `front→back`. */
  target?: string;
  parameters?: FaultParameters;
  /** That a client meets the fault, by other means than the witness. */
  observe?(services: TwoServices): Promise<void>;
  /** Words of the witness. */
  says: RegExp;
  /** For how long nothing must show where nothing was done, default 300. */
  lieMs?: number;
}

export function describeLinkFaults(
  trials: readonly LinkFaultTrial[],
  options: TwoServicesOptions = {},
): void {
  let services: TwoServices;
  beforeAll(async () => {
    services = await startTwoServices(options);
  });
  afterAll(() => services[Symbol.asyncDispose]());

  const named = trials.map((trial) => ({ parameters: {}, ...trial }));
  describe.each(named)('$kind.name $parameters', ({ kind, parameters, ...trial }) => {
    const { target = 'front→back', observe = () => {}, says, lieMs = 300 } = trial;

    test('is seen from outside, is met by a client, and is gone once it is healed', async () => {
      const { struck, scope } = await services.strikeFault(kind, target, parameters);
      await using _healed = scope;
      expect(await seenUnderTraffic(struck.witness)).toMatch(says);
      await observe(services);
      await scope.close();
      expect(await struck.witnessGone(AbortSignal.timeout(5_000))).not.toBe('');
      await scope.close();
      await expectUntouched();
    });

    test('is not seen where nothing was done', async () => {
      const { link } = services;
      const lie = { subject: lyingSubject(services.subject) };
      const { struck, scope } = await services.strikeFault(kind, target, parameters, lie);
      await using _healed = scope;
      await using _busy = services.client.keepBusy();
      const over = AbortSignal.timeout(lieMs);
      await expect(struck.witness(over)).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(await services.client.ask('/health')).toMatchObject({ status: 200 });
      await scope.close();
      expect(await link.toxics()).toEqual([]);
    });

    test('leaves nothing when it is healed at once, or in the midst of the strike', async () => {
      for (const turns of [0, 3, 10, 30, 100, 300]) {
        const scope = services.scope.child(`midst-${turns}`);
        const striking = services.strikeFault(kind, target, parameters, { scope });
        const struck = striking.then(() => true).catch(() => false);
        for (let turn = 0; turn < turns; turn += 1) await nextTurn();
        await scope.close();
        await struck;
        await scope.close();
        await expectUntouched();
      }
      const { scope } = await services.strikeFault(kind, target, parameters);
      await scope.close();
      await expectUntouched();
    });

    async function seenUnderTraffic(
      witness: (signal: AbortSignal) => Promise<string>,
    ): Promise<string> {
      await using _busy = services.client.keepBusy();
      return await witness(AbortSignal.timeout(10_000));
    }

    async function expectUntouched(): Promise<void> {
      const { stack, client } = services;
      for (const link of stack.links)
        expect([link.state, await link.toxics()]).toEqual(['open', []]);
      const answer = await client.ask('/health?bytes=4000');
      expect(answer).toMatchObject({ status: 200, text: expect.stringMatching(/x{4000}"}$/) });
      const completion = client.stream({ tokens: 3 });
      expect(await completion.ended).toMatchObject({ how: 'whole' });
      expect(completion.text).toBe('t0 t1 t2 ');
    }
  });
}
