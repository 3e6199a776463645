/** Pieces of what passes on the link are late by times of a distribution; after a heavy tail much waits for one. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf, wordOf } from '../read-parameters.ts';
import { strikeWithToxic } from './toxic-fault.ts';

export const linkJitter: FaultKind = {
  name: 'link-jitter',
  family: 'network',
  title: 'What passes on the link is late by times that vary.',
  needs: [],
  target: 'link',
  takes: 'speed',
  parameters: {
    distribution: { oneOf: ['uniform', 'normal', 'pareto'] },
    meanMs: { unit: 'ms', minimum: 5, maximum: 600 },
    deviationMs: { unit: 'ms', minimum: 1, maximum: 600 },
  },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: (context) => {
    const { parameters } = context;
    const attributes = {
      distribution: wordOf(parameters, 'distribution'),
      mean_ms: numberOf(parameters, 'meanMs'),
      deviation_ms: numberOf(parameters, 'deviationMs'),
    };
    return strikeWithToxic(context, { type: 'jitter', attributes });
  },
};
