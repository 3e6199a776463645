/** The results of a campaign, a line a round after a first line about the whole; whoever comes back goes on where it ends. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Origin, originOf } from '../campaign/origin.ts';
import type { KillsOptions } from './options.ts';
import type { RoundResult } from './run-round.ts';

const version = 1;

interface Head extends Origin {
  version: typeof version;
  options: Omit<KillsOptions, 'out'>;
}

export class ResultsFile {
  readonly options: KillsOptions;
  readonly rounds: RoundResult[];

  /**
   * Takes up the campaign of the file, or begins one. A seed that was not given is the file's.
   * @throws TypeError where the file is of another campaign or version
   */
  constructor(options: KillsOptions, isSeedGiven: boolean) {
    const found = existsSync(options.out) ? linesOf(options.out) : [];
    const [head, ...rounds] = found;
    if (head === undefined) {
      const { out, ...kept } = options;
      mkdirSync(dirname(out), { recursive: true });
      append(out, { version, ...originOf(), options: kept } satisfies Head);
      this.options = options;
      this.rounds = [];
    } else {
      this.options = taken(options, head as Head, isSeedGiven); // its version is looked at
      this.rounds = rounds as RoundResult[]; // so are these of that version
    }
  }

  add(result: RoundResult): void {
    append(this.options.out, result);
    this.rounds.push(result);
  }
}

function taken(options: KillsOptions, head: Head, isSeedGiven: boolean): KillsOptions {
  if (head.version !== version)
    throw new TypeError(`${options.out} has version ${head.version}, not ${version}.`);
  const { out, rounds, ...wanted } = options;
  const { rounds: _before, ...earlier } = head.options;
  const seed = isSeedGiven ? wanted.seed : earlier.seed;
  if (!isDeepStrictEqual({ ...wanted, seed }, earlier))
    throw new TypeError(`${out} holds another campaign: ${JSON.stringify(earlier)}.`);
  return { ...options, seed };
}

/** A torn last line is cut off: its round is run again. */
function linesOf(file: string): unknown[] {
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  return whole
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

function append(file: string, line: unknown): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}
