/** What holds for every fault of links, from its table alone: names, files, and that it can be seen at both ends of its parameters. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultKind } from '../../fault-kind.ts';
import type { FaultParameters, ParameterSpec } from '../../parameters.ts';
import { streamFaults } from '../stream/index.ts';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { networkFaults } from './index.ts';

const every = [...networkFaults, ...streamFaults];

test('each has a name of its own, which is that of its file', () => {
  const names = every.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, family, title } of every) {
    expect(existsSync(new URL(`../${family}/${name}.ts`, import.meta.url)), name).toBe(true);
    expect(title).toMatch(/^[A-Z].*\.$/);
  }
});

describe('at the ends of its parameters', () => {
  let services: TwoServices;
  beforeAll(async () => {
    services = await startTwoServices({ moreLinks: ['left→front', 'right→back', 'back→front'] });
  });
  afterAll(() => services[Symbol.asyncDispose]());

  const ends: Record<string, (spec: ParameterSpec) => number | string> = {
    mildest: (spec) => ('oneOf' in spec ? spec.oneOf[0] : (spec.mildest ?? spec.minimum)),
    boldest: (spec) => {
      if ('oneOf' in spec) return spec.oneOf.at(-1) ?? '';
      return spec.mildest === spec.maximum ? spec.minimum : spec.maximum;
    },
  };
  const unprivileged = every.filter(({ needs }) => needs.length === 0);
  const trials = unprivileged.flatMap((kind) => Object.keys(ends).map((end) => ({ kind, end })));

  test.each(trials)('$kind.name is seen, and gone once it is healed: $end', async ({
    kind,
    end,
  }) => {
    const { client, link } = services;
    const parameters = parametersOf(kind, ends[end] ?? (() => 0));
    const target = kind.target === 'network' ? 'network' : link.name;
    const { struck, scope } = await services.strikeFault(kind, target, parameters);
    await using _healed = scope;
    await using _busy = client.keepBusy();
    expect(await struck.witness(AbortSignal.timeout(10_000))).not.toBe('');
    await scope.close();
    expect(await struck.witnessGone(AbortSignal.timeout(5_000))).not.toBe('');
  });

  const shy = unprivileged.filter(({ name }) =>
    /^(link-silence|link-limit-data|http-delay|sse-late-first|sse-duplicate)$/.test(name),
  );
  test.each(shy)('$name is seen on a link that nobody uses', async (kind) => {
    const parameters = parametersOf(kind, ends['boldest'] ?? (() => 0));
    const { struck, scope } = await services.strikeFault(kind, services.link.name, parameters);
    await using _healed = scope;
    expect(await struck.witness(AbortSignal.timeout(10_000))).not.toBe('');
  });

  function parametersOf(
    kind: FaultKind,
    valueAt: (spec: ParameterSpec) => number | string,
  ): FaultParameters {
    const values = Object.entries(kind.parameters).map(([name, spec]) => [name, valueAt(spec)]);
    return Object.fromEntries(values);
  }
});
