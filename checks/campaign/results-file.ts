/** The results of a campaign, a line a round after a first line about the whole; whoever comes back goes on where it ends. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Origin, originOf } from './origin.ts';

const version = 1;

/** What every campaign of rounds has among its options. */
export interface RoundOptions {
  /** May be more when it is taken up again. */
  rounds: number;
  seed: string;
  out: string;
}

interface Head<O extends RoundOptions> extends Origin {
  version: typeof version;
  options: Omit<O, 'out'>;
}

export class ResultsFile<O extends RoundOptions, R> {
  readonly options: O;
  readonly rounds: R[];

  /**
   * Takes up the campaign of the file, or begins one. A seed that was not given is the file's.
   * @throws TypeError where the file is of another campaign or version
   */
  constructor(options: O, isSeedGiven: boolean) {
    const found = existsSync(options.out) ? linesOf(options.out) : [];
    const [head, ...rounds] = found;
    if (head === undefined) {
      const { out, ...kept } = options;
      mkdirSync(dirname(out), { recursive: true });
      append(out, { version, ...originOf(), options: kept } satisfies Head<O>);
      this.options = options;
      this.rounds = [];
    } else {
      this.options = taken(options, head as Head<O>, isSeedGiven); // its version is looked at
      this.rounds = rounds as R[]; // so are these of that version
    }
  }

  add(result: R): void {
    append(this.options.out, result);
    this.rounds.push(result);
  }
}

function taken<O extends RoundOptions>(options: O, head: Head<O>, isSeedGiven: boolean): O {
  if (head.version !== version)
    throw new TypeError(`${options.out} has version ${head.version}, not ${version}.`);
  const { out, rounds, ...wanted } = options;
  const { rounds: _before, ...earlier } = head.options as O; // but for where it is kept
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
