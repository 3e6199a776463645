/**
 * `npm run bench [-- NAME…] [--quick] [--json FILE] [--assert]`: measures, says how far one can trust the figures, and holds
 * them against their targets. `npm run bench -- proxy [options]` compares proxies. It changes nothing of what it measures.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { bootFake, bootReal } from './boot.ts';
import { checkers } from './checkers.ts';
import { describeMachine, describeMeasurement, type Judged } from './describe.ts';
import { measure } from './measure.ts';
import { processStart, processStop } from './process-start.ts';
import { runProxyBenchmark } from './proxy/run.ts';
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
  checkers,
];

const [first, ...rest] = process.argv.slice(2);
if (first === 'proxy') await runProxyBenchmark(rest);
else await measureAndShow(readArguments());

async function measureAndShow({ chosen, share, jsonFile, mustBeMet }: BenchOptions): Promise<void> {
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
    if (benchmark.note !== undefined) process.stdout.write(`  ${benchmark.note()}\n`);
  }
  if (jsonFile !== undefined) {
    const content = { version: 1, machine: machine.facts, results };
    await writeFile(jsonFile, `${JSON.stringify(content, null, 2)}\n`);
  }
  const missed = results.filter(({ verdict }) => verdict === 'missed');
  process.stdout.write(`\n${results.length - missed.length} passed, ${missed.length} failed\n`);
  if (mustBeMet && missed.length > 0) process.exitCode = 1;
}

interface BenchOptions {
  chosen: readonly Benchmark[];
  /** Of the samples that each asks for. */
  share: number;
  jsonFile: string | undefined;
  mustBeMet: boolean;
}

/** Ends the process where there is nothing to measure: help was asked for, or something is wrong. */
function readArguments(): BenchOptions {
  try {
    const { values, positionals: names } = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        assert: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(describeUsage());
      process.exit(0);
    }
    if (names.includes('proxy')) throw new Error('"proxy" comes first, and is measured alone.');
    const unknown = names.find((name) => benchmarks.every((one) => one.name !== name));
    if (unknown !== undefined) throw new Error(`There is no benchmark "${unknown}".`);
    return {
      chosen: benchmarks.filter(({ name }) => names.length === 0 || names.includes(name)),
      share: values.quick ? 0.3 : 1,
      jsonFile: values.json,
      mustBeMet: values.assert,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${why}\n${describeUsage()}`);
    return process.exit(2);
  }
}

function describeUsage(): string {
  const known = benchmarks.map(({ name, what }) => `  ${name.padEnd(16)}${what}\n`).join('');
  return `usage: npm run bench -- [NAME…] [--quick] [--json FILE] [--assert]
${known}or: npm run bench -- proxy [options]
  what a proxy costs, ours beside others; proxy --help shows the options
`;
}
