/** Names of proxies and toxics: a few a sequence, so that calls meet, some of them odd. */
import type { Prng } from '../../harness/index.ts';

/** None with a slash, nor `.` or `..`: Toxiproxy could make such proxies, but never find them again. */
const oddNames = [
  'with space',
  'a?b=c',
  'a#b',
  '100%',
  '%2F',
  'q"uote',
  '<b>&amp;',
  'grün→blau',
  '🐝',
  'a+b',
  'semi;colon',
  'back\\slash',
  'nul\u0000in',
  'tab\tin',
  'line\nin',
  'sep\u2028in',
  'del\u007fin',
  '...',
  '7',
  '10',
  '__proto__',
  'constructor',
  'toxics',
  'x'.repeat(300),
];

export function randomNames(random: Prng): string[] {
  return ['p', 'q', random.pick(oddNames), random.pick(oddNames)];
}

/** A name as JSON: as it is, or with what JSON lets one write differently. */
export function nameText(random: Prng, name: string): string {
  const text = JSON.stringify(name);
  return random.next() < 0.05 ? text.replace('p', '\\u0070') : text;
}
