/** What `npm run test:orphans` can be told. */
import { parseArgs } from 'node:util';

export interface OrphansOptions {
  rounds: number;
  seed: string;
  /** Off: it is killed together with the runner in every round, so that every round must find leftovers. */
  guardian: 'on' | 'off';
  /** What a user starts: cucumber with the plugin, or the `hornet run` that brings it. */
  runner: 'cucumber' | 'hornet-run';
  /** Passed on to that, after a `--`. */
  runnerParameters: string[];
  /** Where the result goes as JSON. */
  out: string | undefined;
}

/** @throws TypeError for what it does not know */
export function readOptions(parameters: readonly string[]): OrphansOptions {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Date.now()) },
      guardian: { type: 'string', default: 'on' },
      runner: { type: 'string', default: 'cucumber' },
      out: { type: 'string' },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 0) throw new TypeError('--rounds is a whole number.');
  return {
    rounds,
    seed: values.seed,
    guardian: oneOf('--guardian', values.guardian, ['on', 'off']),
    runner: oneOf('--runner', values.runner, ['cucumber', 'hornet-run']),
    runnerParameters: positionals,
    out: values.out,
  };
}

function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new TypeError(`${flag} is one of ${allowed.join(', ')}.`);
  return found;
}
