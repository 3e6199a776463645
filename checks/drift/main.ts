/**
 * Proves that the conformance suites notice a fake that drifts from its contract: with one alteration between the fake and
 * its suite, the test that is named for it turns red; with none, everything stays green.
 * `npm run test:drift -- worker` takes one subject only.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Drift, DriftSubject } from './drift.ts';
import { driftSubjects, unaltered } from './drifts.ts';
import { runSuite, type SuiteResult } from './run-suite.ts';

/** Suites that run at the same time: each waits half of its time. */
const atOnce = 3;
const wanted = process.argv.slice(2);
const known = driftSubjects.map(({ name }) => name);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(', ')}; there is ${known.join(', ')}.\n`);
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'hornet-drift-'));
const verdicts: boolean[] = [];
try {
  const trials = driftSubjects
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
    .flatMap((subject) => [
      () => staysGreen(subject),
      ...subject.drifts.map((drift) => () => turnsRed(subject, drift)),
    ])
    .values();
  const takeTurns = async (): Promise<void> => {
    for (const trial of trials) verdicts.push(await trial());
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
} finally {
  await rm(folder, { recursive: true, force: true });
}
const passed = verdicts.filter((verdict) => verdict).length;
process.stdout.write(`${passed} passed, ${verdicts.length - passed} failed\n`);
process.exitCode = passed === verdicts.length ? 0 : 1;

/** Whether the fake passes every test with the altering server before it that alters nothing. */
async function staysGreen(subject: DriftSubject): Promise<boolean> {
  const { passed: green, failed } = await run(subject, commandOf(subject, unaltered));
  const total = green.length + failed.length;
  tell(subject, unaltered, `${green.length} of ${total} tests are green`);
  for (const name of failed) process.stdout.write(`  failed without reason: ${name}\n`);
  return failed.length === 0 && total > 0;
}

/** Whether the test that is meant turns red for this drift. */
async function turnsRed(subject: DriftSubject, drift: Drift): Promise<boolean> {
  const { passed: green, failed } = await run(
    subject,
    drift.command ?? commandOf(subject, `${subject.name}/${drift.name}`),
    drift.noticedBy,
  );
  const [first] = failed;
  const verdict = first === undefined ? 'NOT NOTICED' : `red: ${first}`;
  tell(subject, drift.name, `a fake that ${drift.what}: ${verdict}`);
  if (failed.length + green.length === 0)
    process.stdout.write(`  no test ran that is called "${drift.noticedBy}"\n`);
  return first !== undefined;
}

/** The fake with the altering server before it, or by itself. */
function commandOf({ command, isDirect }: DriftSubject, drift: string): readonly string[] {
  const node = process.execPath;
  if (isDirect === true) return [node, ...command];
  return [node, 'checks/drifting-program.ts', drift, node, ...command];
}

async function run(
  subject: DriftSubject,
  command: readonly string[],
  only?: string,
): Promise<SuiteResult> {
  const selection = only === undefined ? {} : { only };
  const runFolder = await mkdtemp(join(folder, `${subject.name}-`));
  return await runSuite({ suite: subject.suite, command, folder: runFolder, ...selection });
}

function tell({ name }: DriftSubject, drift: string, verdict: string): void {
  process.stdout.write(`${name} ${drift}: ${verdict}\n`);
}
