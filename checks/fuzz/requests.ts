/** Requests for a route: such as it describes, such with something spoiled in them, and such as nobody would send by mistake. */
import fc from 'fast-check';
import type { Parameter, Route } from './document.ts';
import { type Hints, valuesOf } from './schema.ts';

export interface FuzzRequest {
  method: string;
  /** With its query, as it stands on the first line of the request. */
  target: string;
  headers: Record<string, string>;
  body?: string;
}

/** Larger than any of our servers takes. */
const tooLarge = 1_100_000;

export function requestsFor(route: Route, hints: Hints): fc.Arbitrary<FuzzRequest> {
  const method = fc.oneof(
    { weight: 30, arbitrary: fc.constant(route.method) },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS') },
  );
  return fc
    .record({
      method,
      target: targets(route, hints),
      headers: headerSets,
      body: bodies(route, hints),
    })
    .map(({ method: chosen, target, headers, body }) => ({
      method: chosen,
      target,
      headers: {
        // Work ends soon, so that the next requests find room.
        ...(chosen === 'POST' ? { 'x-request-timeout-ms': '200' } : {}),
        ...(body === undefined || chosen === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined || chosen === 'GET' ? {} : { body }),
    }));
}

/** Text of any letters, of which few are harmless in a path. */
const junkText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '.', '..', '../../etc/passwd', '__proto__', 'constructor', 'null', '0'),
  fc.constantFrom('\u0000', '🐝'.repeat(50), 'a'.repeat(5_000), '%', "'; DROP TABLE jobs; --"),
);

const pathPiece = fc.oneof(
  { weight: 6, arbitrary: junkText.map((text) => encodeURIComponent(text.toWellFormed())) },
  { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%E0%A4%A', '%00', '%2e%2e%2f', '*', ':id') },
);

function targets({ path, parameters }: Route, hints: Hints): fc.Arbitrary<string> {
  const pieces = path.split(/\{([^}]+)\}/).map((piece, index) => {
    if (index % 2 === 0) return fc.constant(piece);
    const known = hints[piece];
    return known === undefined
      ? pathPiece
      : fc.oneof(fc.constantFrom(...known.map(encodeURIComponent)), pathPiece);
  });
  return fc
    .tuple(fc.tuple(...pieces), queries(parameters))
    .map(([parts, query]) => parts.join('') + query);
}

function queries(parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const known = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  const name = known.length === 0 ? junkText : fc.oneof(fc.constantFrom(...known), junkText);
  const pair = fc
    .tuple(name, fc.oneof(junkText, fc.nat().map(String)))
    .map((words) => words.map((word) => encodeURIComponent(word.toWellFormed())).join('='));
  const query = fc.array(pair, { minLength: 1, maxLength: 3 }).map((all) => `?${all.join('&')}`);
  const weight = known.length === 0 ? 1 : 6;
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant('') },
    { weight, arbitrary: query },
    {
      weight: 1,
      arbitrary: fc.constantFrom('?', '?&&==', '?a[b]=c', '?a=1&a=2', '?%', '?__proto__=x'),
    },
  );
}

/** What may stand in a header at all. */
const headerText = fc
  .string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
  .map((text) => text.replace(/[\u007f-\u009f]/g, ''));

const headerValues: Readonly<Record<string, readonly string[]>> = {
  'content-type': ['text/plain', 'application/json; charset=utf-8', 'application/xml', '', '/'],
  accept: ['text/event-stream', '*/*', 'application/json'],
  'x-correlation-id': ['order-7', '__proto__'],
  'x-job-id': ['job-1', 'job-2'],
  'x-request-timeout-ms': ['1', '50', '0', '-1', '1e3', 'soon', '86400001'],
  'x-request-deadline': ['2020-01-01T00:00:00Z', 'tomorrow', '2999-12-31T00:00:00+14:00'],
  traceparent: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'x'],
  'last-event-id': ['0', '5', '-1', '99999999999999999999', 'x'],
  'content-encoding': ['gzip', 'identity'],
  authorization: ['Bearer x', 'Basic'],
};

const headerSets: fc.Arbitrary<Record<string, string>> = fc
  .array(
    fc
      .constantFrom(...Object.keys(headerValues))
      .chain((name) =>
        fc.tuple(
          fc.constant(name),
          fc.oneof(fc.constantFrom(...(headerValues[name] ?? [''])), headerText),
        ),
      ),
    { maxLength: 2 },
  )
  .map((pairs) => Object.fromEntries(pairs));

const junkBodies: fc.Arbitrary<string | undefined> = fc.oneof(
  { weight: 20, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 10, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  {
    weight: 10,
    arbitrary: fc.constantFrom(
      undefined,
      '',
      '{',
      '[]',
      'null',
      '"',
      '{"a":}',
      '{"__proto__":{"x":1}}',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('{"constructor":{"prototype":{"x":1}}}', '['.repeat(5_000)),
  },
  { weight: 1, arbitrary: fc.constant(`"${'x'.repeat(tooLarge)}"`) },
);

function bodies({ body }: Route, hints: Hints): fc.Arbitrary<string | undefined> {
  if (body === undefined)
    return fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: junkBodies },
    );
  const meant = valuesOf(body, hints);
  return fc.oneof(
    { weight: 4, arbitrary: meant.map((value) => JSON.stringify(value)) },
    { weight: 5, arbitrary: spoiled(meant).map((value) => JSON.stringify(value)) },
    { weight: 3, arbitrary: junkBodies },
  );
}

/** The value with one of its parts left out, added, or made something else. */
function spoiled(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const junk = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom<unknown>(1e308, -1, 0.5, 2 ** 53, '', [], {}, null, 'x'.repeat(2_000)),
  );
  return fc
    .tuple(values, fc.nat(), fc.constantFrom('replace', 'remove', 'add'), junk)
    .map(([value, at, how, what]) => {
      const copy: unknown = structuredClone(value);
      const places = placesIn(copy);
      const place = places[at % Math.max(1, places.length)];
      if (place === undefined) return what;
      const [holder, key] = place;
      if (how === 'replace') holder[key] = what;
      else if (how === 'remove') delete holder[key];
      else holder[`${key}_`] = what;
      return copy;
    });
}

/** Every field of every object, and every item of every list, by what holds it. */
function placesIn(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>; // a list is one too, by its indexes
  return Object.keys(holder).flatMap((key): [Record<string, unknown>, string][] => [
    [holder, key],
    ...placesIn(holder[key]),
  ]);
}
