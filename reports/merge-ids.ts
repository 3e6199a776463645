/**
 * The ids of a merged run. What several parts tell of alike (features, step definitions, hooks) keeps the ids that the
 * first part gave it; everything else of a later part gets an id that no other part can have.
 */
import type { Envelope, GherkinDocument, Pickle } from '@cucumber/messages';
import { HornetError } from '../harness/kernel/errors.ts';

export interface IdsOfPart {
  /** Whether another part has told the same already. */
  isKnown(message: Envelope): boolean;
  rename(message: Envelope): Envelope;
}

export class RunIds {
  readonly #features = new Map<string, Feature>();
  /** Ids by what a definition says apart from its id. */
  readonly #definitions = new Map<string, string>();
  #count = 0;

  /**
   * Takes a part in.
   * @throws HornetError SHARDS_NOT_MERGED where it has another text under a path that is known
   */
  part(name: string, messages: readonly Envelope[]): IdsOfPart {
    this.#count += 1;
    const number = this.#count;
    const newIds = new Map<string, string>();
    const known = new Set<string>();
    for (const [uri, feature] of featuresOf(messages)) {
      const first = this.#features.get(uri);
      if (first === undefined) this.#features.set(uri, feature);
      else {
        assertSameText(first, feature, uri, name);
        known.add(uri);
        pairIds(first.parsed, feature.parsed, newIds);
      }
    }
    for (const message of messages) this.#pairDefinition(message, number, newIds);
    const rename = (id: string) => newIds.get(id) ?? (number === 1 ? id : `${number}:${id}`);
    return {
      isKnown: (message) => known.has(uriOf(message) ?? '') || isPaired(message, newIds),
      // The copy has the shape of the original: only texts are replaced, by texts.
      rename: (message) => renameIn(message, '', rename) as Envelope,
    };
  }

  #pairDefinition(message: Envelope, number: number, newIds: Map<string, string>): void {
    const definition = definitionOf(message);
    if (definition === undefined) return;
    const content = JSON.stringify({ ...message, ...blankId(message) });
    const first = this.#definitions.get(content);
    if (first !== undefined) newIds.set(definition.id, first);
    else
      this.#definitions.set(content, number === 1 ? definition.id : `${number}:${definition.id}`);
  }
}

interface Feature {
  text: string | undefined;
  /** The document and its pickles, in the order in which they were told. */
  parsed: (GherkinDocument | Pickle)[];
}

function featuresOf(messages: readonly Envelope[]): Map<string, Feature> {
  const features = new Map<string, Feature>();
  for (const message of messages) {
    const uri = uriOf(message);
    if (uri === undefined) continue;
    const feature = features.get(uri) ?? { text: undefined, parsed: [] };
    features.set(uri, feature);
    if (message.source !== undefined) feature.text = message.source.data;
    const parsed = message.gherkinDocument ?? message.pickle;
    if (parsed !== undefined) feature.parsed.push(parsed);
  }
  return features;
}

function uriOf({ source, gherkinDocument, pickle }: Envelope): string | undefined {
  return source?.uri ?? gherkinDocument?.uri ?? pickle?.uri;
}

function assertSameText(first: Feature, other: Feature, uri: string, part: string): void {
  if (first.text === other.text && first.parsed.length === other.parsed.length) return;
  const message = `${part} read another text under ${uri} than the part before it.`;
  throw new HornetError('SHARDS_NOT_MERGED', message, { data: { uri, part } });
}

/** Two readings of one text have one shape, so that their ids stand in the same places. */
function pairIds(first: unknown, other: unknown, newIds: Map<string, string>): void {
  if (typeof first !== 'object' || typeof other !== 'object' || !first || !other) return;
  const others = new Map(Object.entries(other));
  for (const [key, value] of Object.entries(first)) {
    const twin = others.get(key);
    if (key === 'id' && typeof value === 'string') newIds.set(String(twin), value);
    else pairIds(value, twin, newIds);
  }
}

function definitionOf({ hook, stepDefinition, parameterType }: Envelope) {
  return hook ?? stepDefinition ?? parameterType;
}

function blankId({ hook, stepDefinition, parameterType }: Envelope): Envelope {
  if (hook !== undefined) return { hook: { ...hook, id: '' } };
  if (stepDefinition !== undefined) return { stepDefinition: { ...stepDefinition, id: '' } };
  return parameterType === undefined ? {} : { parameterType: { ...parameterType, id: '' } };
}

function isPaired(message: Envelope, newIds: ReadonlyMap<string, string>): boolean {
  const definition = definitionOf(message);
  return definition !== undefined && newIds.has(definition.id);
}

/** Replaces every id in a message: those of its own, and those by which it names others. */
function renameIn(value: unknown, key: string, rename: (id: string) => string): unknown {
  if (typeof value === 'string') return isIdKey(key) ? rename(value) : value;
  if (Array.isArray(value)) return value.map((item) => renameIn(item, key, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, renameIn(item, name, rename)]),
  );
}

/** A worker's id is a number within its own run and names nothing else. */
function isIdKey(key: string): boolean {
  return (key === 'id' || /Ids?$/.test(key)) && key !== 'workerId';
}
