/**
 * Proves that the features notice what they claim to notice: with a fake worker in the real one's place that misbehaves
 * in one known way, exactly the scenarios tagged with that way (`@detects-drop-token`) fail; with a well-behaved one, none.
 * Where it takes chance for a scenario to be hit, it is tagged `@may-detect-mix`, and may do either. With `--quick` only the
 * scenarios that are tagged run: whether the others stay green is then not asked.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runFeatures } from './run-features.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const known = ['drop-token', 'done-twice', 'mix'] as const;
const misbehaviours = values.quick ? known : ([undefined, ...known] as const);

const folder = await mkdtemp(join(tmpdir(), 'hornet-sensitivity-'));
let failures = 0;
try {
  for (const misbehaviour of misbehaviours) failures += (await agrees(misbehaviour)) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`${misbehaviours.length - failures} passed, ${failures} failed\n`);
process.exitCode = failures === 0 ? 0 : 1;

/** Whether exactly those scenarios failed that should; says what happened either way. */
async function agrees(misbehaviour: (typeof known)[number] | undefined): Promise<boolean> {
  const flags = misbehaviour === undefined ? [] : ['--misbehave', misbehaviour];
  const worker = [process.execPath, 'fakes/worker/main.ts', ...flags];
  const ran = await runFeatures({
    parameters: ['--parallel', '2', '--tags', tagsOf(misbehaviour)],
    environment: { HORNET_WORKER: JSON.stringify(worker) },
    reportsRoot: join(folder, misbehaviour ?? 'none'),
  });
  const isNamed = (tags: readonly string[]): boolean =>
    misbehaviour !== undefined && tags.includes(`@detects-${misbehaviour}`);
  const missed = ran.filter(({ tags, outcome }) => isNamed(tags) && outcome !== 'failed');
  const mayFail = (tags: readonly string[]): boolean =>
    isNamed(tags) || tags.includes(`@may-detect-${misbehaviour}`);
  const wrong = ran.filter(({ tags, outcome }) => !mayFail(tags) && outcome !== 'passed');
  const named = ran.filter(({ tags }) => isNamed(tags)).length;
  process.stdout.write(
    `${misbehaviour ?? 'no misbehaviour'}: ${ran.length} scenarios, ${named} named, ${named - missed.length} of those failed, ${wrong.length} others failed\n`,
  );
  for (const { file, line, name } of missed)
    process.stdout.write(`  did not notice: ${file}:${line} ${name}\n`);
  for (const { file, line, name } of wrong)
    process.stdout.write(`  failed without reason: ${file}:${line} ${name}\n`);
  const isProven = misbehaviour === undefined || named > 0;
  return isProven && missed.length === 0 && wrong.length === 0;
}

function tagsOf(misbehaviour: string | undefined): string {
  const named = `(@detects-${misbehaviour} or @may-detect-${misbehaviour})`;
  return values.quick ? `${named} and not @real-worker` : 'not @real-worker';
}
