/** What the benchmark of proxies can be told. What is wrong is said before anything starts; it starts nothing. */
import { parseArgs } from 'node:util';
import { targets } from './targets.ts';
import { type Trial, trials } from './trials.ts';

export interface ProxyBenchOptions {
  /** That count; one more goes before them. */
  rounds: number;
  /** Names of targets; undefined for all. `direct` is always there. */
  only: readonly string[] | undefined;
  trials: readonly Trial[];
  /** The program; without it the one on the PATH. */
  toxiproxy: string | undefined;
  jsonFile: string | undefined;
  mustBeMet: boolean;
}

export const proxyUsage = `usage: npm run bench -- proxy [options]     or: npm run bench:proxy -- [options]
  --rounds N          how often each is measured: 5 unless set
  --only NAME,…       of ${targets.map(({ name }) => name).join(', ')}; direct is always there
  --trials PATTERN    those with a figure whose name the regular expression matches
  --toxiproxy PATH    the toxiproxy-server to compare with; otherwise the one on the PATH
  --json FILE         writes the figures there too
  --assert            fails where a goal is missed
`;

/**
 * Undefined where help is asked for.
 * @throws Error that says what is wrong
 */
export function readProxyOptions(args: readonly string[]): ProxyBenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      only: { type: 'string' },
      trials: { type: 'string', default: '' },
      toxiproxy: { type: 'string' },
      json: { type: 'string' },
      assert: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    rounds: readRounds(values.rounds),
    only: readNames(values.only),
    trials: chooseTrials(values.trials),
    toxiproxy: values.toxiproxy,
    jsonFile: values.json,
    mustBeMet: values.assert,
  };
}

function readRounds(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new TypeError(`--rounds is a whole number from 1 on, not ${text}.`);
}

function readNames(text: string | undefined): readonly string[] | undefined {
  const names = text?.split(',');
  const unknown = names?.find((name) => targets.every((target) => target.name !== name));
  if (unknown === undefined) return names;
  throw new TypeError(`--only: there is no proxy "${unknown}" to measure.`);
}

function chooseTrials(pattern: string): readonly Trial[] {
  const wanted = RegExp(pattern);
  const chosen = trials.filter(({ figures }) => figures.some(({ name }) => wanted.test(name)));
  if (chosen.length > 0) return chosen;
  const names = trials.flatMap(({ figures }) => figures.map(({ name }) => `  ${name}\n`));
  throw new TypeError(`--trials: no figure is like ${pattern}. There are:\n${names.join('')}`);
}
