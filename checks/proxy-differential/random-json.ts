/** Random JSON, written by hand so that it can be written badly: keys in any case, odd numbers, and what is not JSON at all. */
import type { Prng } from '../../harness/index.ts';

/** A key and the text of its value. */
export type Member = readonly [key: string, text: string];

/** An object of these members, with what a lenient reader has to bear. */
export function randomObject(random: Prng, members: readonly Member[]): string {
  const all = [...members];
  if (random.next() < 0.1) all.push(['unknown', '{"deep":[1,2.5,"]}"]}']);
  const written = all.map(([key, text]) => `${JSON.stringify(anyCase(random, key))}:${text}`);
  const [first] = members;
  // Null sets nothing, wherever it stands.
  if (first !== undefined && random.next() < 0.05) written.push(`"${mixedCase(first[0])}":null`);
  const space = random.next() < 0.1 ? '\n\t ' : '';
  const rest = random.next() < 0.05 ? random.pick([' {"name":"x"}', 'garbage', ']', '\u0000']) : '';
  return `${space}{${written.join(`${space},`)}${space}}${rest}`;
}

/** A body that is not what any route asks for. */
export function spoiltBody(random: Prng): string {
  return random.pick(spoiltBodies);
}

/** A value of a kind that is not the wanted one. */
export function wrongValue(random: Prng, wanted: 'text' | 'number' | 'flag' | 'object'): string {
  return random.pick(wrongValues[wanted]);
}

/** A whole number, mostly small; of any sign. */
export function integerText(random: Prng): string {
  if (random.next() < 0.1) return random.pick(['-5', '0', '-0', '2147483648', '9007199254740991']);
  return String(random.integer(0, 1000));
}

/** A number that a field of single precision has to round. */
export function singleText(random: Prng): string {
  if (random.next() < 0.3)
    return random.pick([
      '0',
      '1',
      '1.0',
      '-1',
      '5',
      '1e2',
      '1e-7',
      '1e21',
      '0.1',
      '16777217',
      '0.50',
    ]);
  return String(random.next());
}

const spoiltBodies = [
  '',
  ' \n',
  'null',
  'nullx',
  'nul',
  'true',
  '5',
  '"text"',
  '{',
  '{"name"',
  '{"name":',
  '{"name":"a"',
  '{"name":}',
  "{'name':'a'}",
  '{"name":"a",}',
  '}',
  ',',
  '\ufeff{}',
  '\u00a0{}',
  '{"name":"\t"}',
  '{"name":"\\x"}',
  '{"toxicity":01}',
  '{"toxicity":.5}',
  '{"toxicity":1e999}',
  '[',
  '[5]',
  '[[]]',
  '[null]',
  '[{}',
  '[{}]',
  '{}',
  '[]',
];

const wrongValues = {
  text: ['5', 'true', '{}', '[]', '0.5'],
  number: ['"5"', 'true', '{}', '[]', '""'],
  flag: ['"true"', '1', '0', '{}', '[]'],
  object: ['"x"', '5', '[]', 'true', '[{}]'],
} as const;

/** As no key is written that anyCase writes. */
function mixedCase(key: string): string {
  return key.slice(0, -1) + key.slice(-1).toUpperCase();
}

function anyCase(random: Prng, key: string): string {
  if (random.next() < 0.9) return key;
  return random.pick([key.toUpperCase(), key.charAt(0).toUpperCase() + key.slice(1)]);
}
