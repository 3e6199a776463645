/**
 * `npm run bench:proxy [-- --rounds N] [--only NAME,…] [--trials PATTERN] [--toxiproxy PATH] [--json FILE] [--assert]`: what it costs
 * to have a proxy between client and server: ours, the Go Toxiproxy and others where they are installed, all before one
 * server in one run. It changes nothing of what it measures.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Scope } from '../../harness/index.ts';
import { describeMachine } from '../describe.ts';
import { startTemporaryRun } from '../temporary-run.ts';
import { describeRows } from './describe-rows.ts';
import { judgeRow } from './judge.ts';
import { startLoadGenerator } from './load/load-generator.ts';
import { measureProxies, type NamedTarget } from './measure-proxies.ts';
import type { Surroundings } from './proxy-target.ts';
import { targets } from './targets.ts';
import { trials } from './trials.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    /** Targets by name; `direct` is always there. */
    only: { type: 'string' },
    /** Those with a figure whose name matches. */
    trials: { type: 'string', default: '' },
    toxiproxy: { type: 'string' },
    json: { type: 'string' },
    assert: { type: 'boolean', default: false },
  },
});
const machine = describeMachine();
process.stdout.write(`${machine.text}\n\n`);
await using scope = new Scope({ name: 'bench-proxy', teardownTimeoutMs: 60_000 });
const run = await startTemporaryRun(scope);
const load = await startLoadGenerator(run.scope);
const running = await startTargets(run.scope, {
  serverPort: load.serverPort,
  folder: run.reportFolder,
  toxiproxy: values.toxiproxy,
});
const measured = await measureProxies({
  load,
  targets: running,
  trials: trials.filter(({ figures }) =>
    figures.some(({ name }) => RegExp(values.trials).test(name)),
  ),
  rounds: Number(values.rounds),
  onRound: (round) => process.stderr.write(`\rround ${round} `),
});
process.stderr.write('\r');
const rows = measured.map(judgeRow);
const names = running.map(({ name }) => name);
process.stdout.write(describeRows(rows, names));
const failed = rows.filter(({ verdict }) => verdict === 'missed' || verdict === 'below the floor');
process.stdout.write(`\n${rows.length - failed.length} passed, ${failed.length} failed\n`);
if (values.json !== undefined) {
  const content = { version: 1, machine: machine.facts, rounds: Number(values.rounds), rows };
  await writeFile(values.json, `${JSON.stringify(content, null, 2)}\n`);
}
if (values.assert && failed.length > 0) process.exitCode = 1;

async function startTargets(owner: Scope, surroundings: Surroundings): Promise<NamedTarget[]> {
  const only = values.only?.split(',');
  const wanted = targets.filter(({ name }) => name === 'direct' || (only?.includes(name) ?? true));
  const started: NamedTarget[] = [];
  for (const { name, start } of wanted) {
    const outcome = await start(owner, surroundings);
    if ('skipped' in outcome) process.stdout.write(`without ${name}: ${outcome.skipped}\n`);
    else started.push({ name, ...outcome });
  }
  return started;
}
