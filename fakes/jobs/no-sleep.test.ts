// What nothing that drives the fakes may do: wait for a length of time, or name a port.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeOf } from '../../checks/code-of.ts';
import { projectFiles } from '../../checks/project-files.ts';

/** A wait that is a limit, or the opposite of a wait, is none; each with what it is. */
const allowed = new Map([
  [
    'steps/hornet/hive.steps.ts',
    'a link is cut for a time, and reports that come regularly take time',
  ],
  ['steps/hornet/job-stream.ts', 'a slow client is one that takes its time'],
  ['fakes/jobs/script.test.ts', 'silence is what it looks for, and silence takes time'],
]);

const drivers = [
  'steps/hornet/**/*.ts',
  'system/contracts/conformance/**/*.ts',
  'fakes/{jobs,queen,hive}/**/*.test.ts',
];

it('[FAKE-12] no sleep takes the place of synchronisation', () => {
  const sleep = /timers\/promises|\bsleep\(|new Promise\(\((\w+)\) => setTimeout\(\1|Atomics\.wait/;
  expect(sleep.test('await new Promise((done) => setTimeout(done, 100))')).toBe(true);
  expect(sleep.test("import { setTimeout as elapsed } from 'node:timers/promises'")).toBe(true);
  expect(filesWith(sleep, drivers)).toEqual([...allowed.keys()]);
});

it('[FAKE-12] no port is fixed', () => {
  const port = /127\.0\.0\.1:(?!0\b|1\b)\d/;
  expect(port.test("'127.0.0.1:8080'")).toBe(true);
  expect(filesWith(port, [...drivers, 'features/**/*.feature'])).toEqual([]);
});

/** Files whose code has the pattern, this one aside. */
function filesWith(pattern: RegExp, places: readonly string[]): string[] {
  return places
    .flatMap((place) => projectFiles('.', place))
    .filter((file) => file !== 'fakes/jobs/no-sleep.test.ts')
    .filter((file) => {
      const source = readFileSync(file, 'utf8');
      return pattern.test(file.endsWith('.ts') ? codeOf(source, file) : source);
    });
}
