/**
 * Compares what became of each scenario in two runs: `node checks/same-verdicts.ts A B`, each a file of messages, the
 * folder of a run, or a root of reports, whose latest run counts. How long anything took is no business of this.
 */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readMessages } from '../reports/index.ts';
import { readFeatureRun } from './requirements/scenario-outcomes.ts';

const [one, other] = process.argv.slice(2);
if (one === undefined || other === undefined) {
  process.stderr.write('usage: node checks/same-verdicts.ts REPORT_OF_ONE_RUN REPORT_OF_ANOTHER\n');
  process.exit(2);
}
const first = await readVerdicts(one);
const second = await readVerdicts(other);
const keys = [...new Set([...first.keys(), ...second.keys()])].sort();
const differing = keys.filter((key) => first.get(key) !== second.get(key));
for (const key of differing) {
  const [file, name, ordinal] = key.split('\n');
  const verdicts = `${first.get(key) ?? 'absent'} and ${second.get(key) ?? 'absent'}`;
  process.stdout.write(`${file}: ${name} (${ordinal}): ${verdicts}\n`);
}
process.stdout.write(`${keys.length - differing.length} passed, ${differing.length} failed\n`);
process.exitCode = differing.length === 0 && keys.length > 0 ? 0 : 1;

async function readVerdicts(path: string): Promise<ReadonlyMap<string, string>> {
  return readFeatureRun(await readMessages(await findMessages(path))).outcomes;
}

async function findMessages(path: string): Promise<string> {
  if ((await stat(path)).isFile()) return path;
  const own = join(path, 'messages.ndjson');
  if (existsSync(own)) return own;
  const latest: { run: string } = JSON.parse(await readFile(join(path, 'latest.json'), 'utf8'));
  return join(path, latest.run, 'messages.ndjson');
}
