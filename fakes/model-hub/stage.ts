// What all requests of the hub share: its shelves, its links, its script, and how many requests of each kind there were.
import { createHash } from 'node:crypto';
import type { Logger } from '../../system/shared/index.ts';
import { Director, isProcessDeed, performOnProcess } from '../script/index.ts';
import type { Shelves } from './catalogue.ts';
import { Links } from './links.ts';
import type { HubOptions } from './options.ts';
import { scriptedRefusal } from './refusal.ts';
import { type HubDeed, type HubTrigger, type HubVocabulary, vocabulary } from './vocabulary.ts';

export class Stage {
  readonly shelves: Shelves;
  readonly links: Links;
  readonly #director: Director<HubVocabulary>;
  readonly #counts = new Map<string, number>();
  #etagsChanged = 0;
  /** Where clients are sent; known when the hub listens. */
  base = '';

  constructor({ catalogue, files = [], linkTtlMs, script }: HubOptions, log: Logger) {
    const repos = new Map([...files.map((repo) => [repo.id, repo] as const), ...catalogue.repos]);
    this.shelves = { repos, tokens: catalogue.tokens };
    this.links = new Links(linkTtlMs);
    this.#director = new Director(vocabulary, script, log);
  }

  /**
   * Does what the script wants done at once, and returns the rest.
   * @throws Refusal where the script refuses; the signal's reason where the client leaves meanwhile
   */
  async act(at: HubTrigger, route: string, signal: AbortSignal): Promise<HubDeed[]> {
    const kind = `${at} ${route}`;
    const ordinal = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, ordinal);
    const left: HubDeed[] = [];
    for (const deed of this.#director.cue(at, { ordinal, route, text: route })) {
      if (isProcessDeed(deed)) await performOnProcess(deed, signal);
      else if (deed.do === 'refuse') throw scriptedRefusal(deed.with);
      else left.push(deed);
    }
    return left;
  }

  /** The ETag to give, in quotation marks, for the right one. */
  etag(right: string, deeds: readonly HubDeed[]): string {
    return deeds.reduce((etag, deed) => {
      if (deed.do === 'wrong_etag') return `"${deed.with.etag}"`;
      if (deed.do !== 'changing_etag') return etag;
      return `"${createHash('sha256')
        .update(`${right} ${++this.#etagsChanged}`)
        .digest('hex')}"`;
    }, `"${right}"`);
  }
}
