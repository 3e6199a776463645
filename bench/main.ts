/**
 * `npm run bench [-- NAME…] [--quick] [--json FILE] [--assert]`: measures, says how far one can trust the figures, and holds
 * them against their targets. It changes nothing of what it measures.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { bootFake, bootReal } from './boot.ts';
import { describeMachine, describeMeasurement, type Judged } from './describe.ts';
import { measure } from './measure.ts';
import { processStart, processStop } from './process-start.ts';
import { runCost, scenarioCost } from './scenario.ts';
import { targetsMs } from './targets.ts';
import { ledgerAppend, scopeClose } from './undo.ts';
import { isNoisy, judge } from './verdict.ts';

const benchmarks: readonly Benchmark[] = [
  bootFake,
  bootReal,
  scenarioCost,
  runCost,
  processStart,
  processStop,
  scopeClose,
  ledgerAppend,
];

const { chosen, share, jsonFile, mustBeMet } = readArguments();
const machine = describeMachine();
process.stdout.write(`${machine.text}\n\n`);
const results: Judged[] = [];
for (const benchmark of chosen) {
  const measurement = await measure(benchmark, share);
  const targetMs = targetsMs[benchmark.name];
  const verdict = judge(measurement, targetMs);
  const judged = { ...measurement, targetMs, verdict, isNoisy: isNoisy(measurement) };
  results.push(judged);
  process.stdout.write(`${describeMeasurement(judged)}\n  ${benchmark.what}\n`);
}
if (jsonFile !== undefined) {
  const content = { version: 1, machine: machine.facts, results };
  await writeFile(jsonFile, `${JSON.stringify(content, null, 2)}\n`);
}
const missed = results.filter(({ verdict }) => verdict === 'missed');
process.stdout.write(`\n${results.length - missed.length} passed, ${missed.length} failed\n`);
if (mustBeMet && missed.length > 0) process.exitCode = 1;

function readArguments() {
  try {
    const { values, positionals: names } = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        assert: { type: 'boolean', default: false },
      },
    });
    const unknown = names.find((name) => benchmarks.every((one) => one.name !== name));
    if (unknown !== undefined) throw new Error(`There is no benchmark "${unknown}".`);
    return {
      chosen: benchmarks.filter(({ name }) => names.length === 0 || names.includes(name)),
      share: values.quick ? 0.3 : 1,
      jsonFile: values.json,
      mustBeMet: values.assert,
    };
  } catch (error) {
    const known = benchmarks.map(({ name, what }) => `  ${name.padEnd(16)}${what}\n`).join('');
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `${why}\nusage: npm run bench -- [NAME…] [--quick] [--json FILE] [--assert]\n${known}`,
    );
    return process.exit(2);
  }
}
