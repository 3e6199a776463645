/** The same seed and the same traffic give the same acts, byte for byte, however the machine's time passes. */
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { Prng } from '../kernel/prng.ts';
import { converse, startAnsweringServer } from './fixtures/fixed-talk.ts';
import { makeToxic } from './fixtures/stream-items.ts';
import { FaultProxy } from './proxy.ts';
import type { Toxic } from './toxics/toxic.ts';
import { Witness } from './witness.ts';

test('a hundred runs with one seed do the same, and another seed does something else', async () => {
  const seeds = Array.from({ length: 100 }, () => 'one seed');
  const runs = await inBatches(seeds, 10, actsOf);
  expect(new Set(runs).size).toBe(1);
  expect(runs[0]?.length).toBeGreaterThan(2_000);
  expect(await actsOf('another seed')).not.toBe(runs[0]);
}, 60_000);

/** Two connections, one after the other, each with questions and answers of a fixed size; what toxics did, as text. */
async function actsOf(seed: string): Promise<string> {
  await using server = await startAnsweringServer();
  const witness = new Witness({ nowMs: () => 0 });
  const proxy = new FaultProxy({
    name: 'p',
    listen: '127.0.0.1:0',
    upstream: server.address,
    enabled: true,
    random: new Prng(seed),
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    witness,
  });
  await proxy.enable();
  for (const toxic of toxics()) proxy.addToxic(toxic);
  for (let connection = 0; connection < 2; connection += 1) await converse(proxy.settings.listen);
  await proxy.disable();
  return witness.acts
    .map(({ connection, direction, toxic, act }) =>
      JSON.stringify({ connection, direction, toxic, act }),
    )
    .join('\n');
}

function toxics(): Toxic[] {
  const upstream = { direction: 'upstream', stream: 'upstream' } as const;
  return [
    { ...makeToxic('bit_flip', { share: 0.5 }), ...upstream },
    { ...makeToxic('latency', { latency: 1, jitter: 1 }, { toxicity: 0.6 }), ...upstream },
    makeToxic('jitter', { distribution: 'normal', mean_ms: 2, deviation_ms: 1 }),
    makeToxic('slicer', { average_size: 100, size_variation: 30 }),
  ];
}

async function inBatches<In, Out>(
  inputs: readonly In[],
  size: number,
  work: (input: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  for (let at = 0; at < inputs.length; at += size)
    results.push(...(await Promise.all(inputs.slice(at, at + size).map(work))));
  return results;
}
