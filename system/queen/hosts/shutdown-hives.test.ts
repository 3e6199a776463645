import { expect, it } from 'vitest';
import { Failure, type Sentence, whenAborted } from '../../shared/index.ts';
import { type ShutdownHivesOptions, shutdownHives } from './shutdown-hives.ts';

const three = ['hive-1', 'hive-2', 'hive-3'].map((hive) => ({ hive, url: `http://${hive}` }));
const never = async (_hive: string, signal: AbortSignal): Promise<void> => {
  await whenAborted(signal);
  throw signal.reason;
};

function rig(changes: Partial<ShutdownHivesOptions>) {
  const said: Sentence[] = [];
  const told: string[] = [];
  const options: ShutdownHivesOptions = {
    callHive: async ({ hive }, { method, path }) => void told.push(`${hive} ${method} ${path}`),
    whenGone: () => Promise.resolve(),
    timeoutMs: 5_000,
    narrate: (sentence) => said.push(sentence),
    ...changes,
  };
  return { options, told, humans: () => said.map(({ human }) => human) };
}

it('[KQ-03] all hives are told at once, and how many have stopped is told', async () => {
  const { options, told, humans } = rig({});
  const all = ['hive-1', 'hive-2', 'hive-3'];
  expect(await shutdownHives(three, options)).toEqual({ stopped: all, left: [] });
  expect(told).toEqual(all.map((hive) => `${hive} POST /v1/shutdown`));
  expect(humans()).toEqual([
    'Stopping hive-1, hive-2, hive-3',
    ...['1 of 3 hives stopped', '2 of 3 hives stopped', '3 of 3 hives stopped'],
  ]);
});

it('[KQ-03] those that do not stop in time, or cannot be told, are named, and nobody waits for ever', async () => {
  const { options, humans } = rig({
    timeoutMs: 100,
    whenGone: (hive, signal) => (hive === 'hive-2' ? never(hive, signal) : Promise.resolve()),
    callHive: async ({ hive }) => {
      if (hive === 'hive-3') throw new Failure('HIVE_UNREACHABLE', 'Could not reach hive-3.');
    },
  });
  const end = await shutdownHives(three, options);
  expect(end).toEqual({ stopped: ['hive-1'], left: ['hive-2', 'hive-3'] });
  expect(humans()).toContain('hive-3 did not stop: Could not reach hive-3.');
  expect(humans().at(-1)).toBe('1 of 3 hives stopped; left: hive-2, hive-3');
});

it('[KQ-03] a second order to stop ends the waiting', async () => {
  const { options } = rig({ whenGone: never });
  const impatience = new AbortController();
  const ending = shutdownHives(three, { ...options, signal: impatience.signal });
  impatience.abort('told twice');
  expect((await ending).stopped).toEqual([]);
});

it('a queen without hives says nothing', async () => {
  const { options, humans } = rig({});
  expect(await shutdownHives([], options)).toEqual({ stopped: [], left: [] });
  expect(humans()).toEqual([]);
});
