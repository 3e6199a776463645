// How long the fake takes for a token, as a function of its settings and of which token it is: no clock, no state, no chance.
import { createHash } from 'node:crypto';

export const jitterShapes = ['none', 'uniform', 'normal', 'exponential'] as const;
/** How times scatter around their mean. */
export type JitterShape = (typeof jitterShapes)[number];

export interface LatencySettings {
  /** Mean time from the slot to the first token, for a prompt without tokens. */
  firstTokenMs: number;
  /** What each token of the prompt adds to that. */
  prefillPerTokenMs: number;
  /** Mean time between two tokens. */
  betweenTokensMs: number;
  jitter: JitterShape;
  /** How far times scatter, in percent of the mean: the half width (uniform), or the standard deviation. */
  jitterPercent: number;
  /** How many times as long everything takes while all slots are busy. */
  loadFactor: number;
  seed: number;
}

export interface TokenMoment {
  /** Which request it belongs to, from 1. */
  request: number;
  /** Which token of the answer it is, from 1. */
  token: number;
  promptTokens: number;
  /** Slots that are taken, this request's included. */
  busySlots: number;
  totalSlots: number;
}

/** The time before a token, since the one before it or since the slot was taken. The same arguments give the same time. */
export function tokenLatencyMs(settings: LatencySettings, moment: TokenMoment): number {
  const { firstTokenMs, prefillPerTokenMs, betweenTokensMs } = settings;
  const meanMs =
    moment.token === 1 ? firstTokenMs + prefillPerTokenMs * moment.promptTokens : betweenTokensMs;
  return meanMs * loadAt(settings, moment) * scatter(settings, moment);
}

/** 1 for a request that is alone, the load factor where every slot is taken, in between along a straight line. */
function loadAt({ loadFactor }: LatencySettings, { busySlots, totalSlots }: TokenMoment): number {
  if (totalSlots === 1) return 1;
  return 1 + ((loadFactor - 1) * (Math.max(1, busySlots) - 1)) / (totalSlots - 1);
}

/** A factor whose mean is 1. */
function scatter(settings: LatencySettings, { request, token }: TokenMoment): number {
  const { jitter, jitterPercent, seed } = settings;
  const width = jitterPercent / 100;
  if (jitter === 'none') return 1;
  const [first, second] = draw(seed, request, token);
  switch (jitter) {
    case 'uniform':
      return 1 + width * (2 * first - 1);
    case 'normal': {
      const deviation = Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
      return 1 + Math.max(-1, Math.min(1, width * deviation)); // cut off alike on both sides, so that the mean stays
    }
    case 'exponential':
      return 1 - width - width * Math.log(1 - first);
  }
}

/** Two numbers in [0, 1). Labels that are close give numbers that have nothing to do with each other. */
function draw(...labels: readonly number[]): [number, number] {
  const digest = createHash('sha256').update(labels.join('/')).digest();
  return [digest.readUIntBE(0, 6) / 2 ** 48, digest.readUIntBE(6, 6) / 2 ** 48];
}
