/** Which messages of those that pass a fault acts on: by path, method, number and chance. It looks at nothing but the request. */
import type { Prng } from '../../../kernel/prng.ts';
import { type AttributeSpecs, integer, share, text } from '../attributes.ts';
import type { PairTally } from '../toxic.ts';
import type { Exchange } from './exchanges.ts';
import type { MessageHead } from './message-head.ts';

export type ChoiceAttributes = {
  /** Of the request, without its query; `*` stands for anything, and nothing for every path. */
  path: string;
  /** Nothing for every method. */
  method: string;
  /** Acts on this one alone of those that match, counted from 1 over all connections; 0 for all. */
  nth: number;
  /** How many it acts on, over all connections; 0 for all. */
  first: number;
  /** Of those that match, by a draw for each. */
  share: number;
};

const notNegative = (value: number) => (value < 0 ? 'must be 0 or more' : undefined);

export const choiceAttributes: AttributeSpecs<ChoiceAttributes> = {
  path: text(),
  method: text(),
  nth: integer(0, notNegative),
  first: integer(0, notNegative),
  share: share(1),
};

export class Choice {
  readonly #random: Prng;
  readonly #tally: PairTally;

  /** @param random of the connection; a draw depends on the number of the request in it alone */
  constructor(random: Prng, tally: PairTally) {
    this.#random = random.fork('share');
    this.#tally = tally;
  }

  /** Whether the fault acts on this one. To be asked once for each that it could act on: it counts them. */
  takes(exchange: Exchange, attributes: ChoiceAttributes): boolean {
    if (!matches(exchange.request, attributes)) return false;
    this.#tally.matched += 1;
    const { nth, first, share } = attributes;
    if (nth > 0 && this.#tally.matched !== nth) return false;
    if (first > 0 && this.#tally.chosen >= first) return false;
    if (this.#random.fork(exchange.number).next() >= share) return false;
    this.#tally.chosen += 1;
    return true;
  }
}

function matches(request: MessageHead, { path, method }: ChoiceAttributes): boolean {
  if (method !== '' && method.toUpperCase() !== request.method) return false;
  return path === '' || patternOf(path).test(pathOf(request.target));
}

/** Of `/path?query`, or of the whole address that proxies are asked with. */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '') || '/';
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.split('*').map(RegExp.escape).join('.*')}$`, 's');
}
