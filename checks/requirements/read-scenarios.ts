/**
 * Reads scenarios out of cucumber's messages, be they those of a run or those made from a feature file here.
 * Tags are inherited as Gherkin inherits them, since the parser does it.
 */
import { generateMessages } from '@cucumber/gherkin';
import { type Envelope, IdGenerator, type Pickle, SourceMediaType } from '@cucumber/messages';
import { Query } from '@cucumber/query';

/** A scenario, or one row of an outline. */
export interface Scenario {
  /** Same file, name and place among those of the same name: the same scenario in a later text too. */
  key: string;
  pickleId: string;
  file: string;
  line: number;
  name: string;
  /** With those inherited. */
  tags: string[];
  featureTags: string[];
  /** A row of an outline other than its first. */
  isFurtherRow: boolean;
}

/**
 * The messages that cucumber makes of a feature file.
 * @throws Error with the parser's words where the file is not Gherkin
 */
export function parseFeature(source: string, file: string): readonly Envelope[] {
  const envelopes = generateMessages(source, file, SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN, {
    includeGherkinDocument: true,
    includePickles: true,
    newId: IdGenerator.uuid(),
  });
  const fault = envelopes.find(({ parseError }) => parseError !== undefined)?.parseError;
  if (fault !== undefined) throw new Error(`${file} ${fault.message}`);
  return envelopes;
}

/** Every scenario that the messages hold, run or not. */
export function readScenarios(envelopes: Iterable<Envelope>): Scenario[] {
  const query = new Query();
  for (const envelope of envelopes) query.update(envelope);
  const namesakes = new Map<string, number>();
  return query.findAllPickles().map((pickle) => {
    const nameInFile = `${pickle.uri}\n${pickle.name}`;
    const ordinal = (namesakes.get(nameInFile) ?? 0) + 1;
    namesakes.set(nameInFile, ordinal);
    return toScenario(query, pickle, `${nameInFile}\n${ordinal}`);
  });
}

function toScenario(query: Query, pickle: Pickle, key: string): Scenario {
  const lineage = query.findLineageBy(pickle);
  const exampleIndex = lineage?.exampleIndex ?? 0;
  const examplesIndex = lineage?.examplesIndex ?? 0;
  return {
    key,
    pickleId: pickle.id,
    file: pickle.uri,
    line: query.findLocationOf(pickle)?.line ?? 0,
    name: pickle.name,
    tags: pickle.tags.map(({ name }) => name),
    featureTags: (lineage?.feature?.tags ?? []).map(({ name }) => name),
    isFurtherRow: exampleIndex + examplesIndex > 0,
  };
}
