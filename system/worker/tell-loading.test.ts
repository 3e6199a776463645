// What is told of an engine's progress while it loads.
import { expect, it } from 'vitest';
import type { Sentence } from '../shared/index.ts';
import { tellLoading } from './tell-loading.ts';

function telling(parts: readonly number[], pauseMs: number): Sentence[] {
  const told: Sentence[] = [];
  const tell = tellLoading((sentence) => void told.push(sentence), 'tiny', pauseMs);
  for (const part of parts) tell(part);
  return told;
}

it('[INF-08] each greater part is told, as a fraction and in words', () => {
  expect(telling([0, 0.256, 0.256, 0.2, 0.75, 1], 0)).toEqual(
    [0.256, 0.75].map((part) => ({
      ...{ action: 'load_progress', target: 'tiny', level: 'debug', part },
      human: `Loaded ${Math.floor(part * 100)} % of the model tiny`,
    })),
  );
});

it('no sooner than the pause after the last', () => {
  expect(telling([0.1, 0.2, 0.3], 60_000)).toEqual([]);
});
