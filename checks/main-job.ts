/**
 * Runs `npm start` and reads its output as a newcomer would: each of the four programs narrates, tokens appear, a link is
 * cut and heals, each with its time, and the report that the last line names is there.
 */
import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';

const limitMs = 180_000;
const startedMs = performance.now();
const { all, exitCode } = await execa('npm', ['start'], {
  all: true,
  reject: false,
  timeout: limitMs,
});
const tookS = ((performance.now() - startedMs) / 1_000).toFixed(1);
const lines = stripVTControlCharacters(all).split('\n');

const time = String.raw`^\s*\d+\.\d{3} s\s+`;
const has = (pattern: string): boolean => lines.some((line) => new RegExp(pattern).test(line));
const report = /^report: (\S+)/.exec(
  lines.findLast((line) => line.startsWith('report: ')) ?? '',
)?.[1];

const expectations: Record<string, boolean> = {
  'exits with 0': exitCode === 0,
  'keeper narrates': has(`${time}keeper\\s+(connect|accepted|stream)`),
  'queen narrates': has(`${time}queen\\s+place`),
  'the hive narrates': has(`${time}hive-1\\s+forward`),
  'the worker narrates': has(`${time}worker-1\\s+generate`),
  'tokens appear': has(`${time}keeper\\s+token\\s+\\S+`),
  'the cut appears with its time': has(`${time}link\\s+cut\\s+queen→hive-1`),
  'the healing appears with its time': has(`${time}link\\s+heal\\s+queen→hive-1`),
  'the report exists': report !== undefined && existsSync(report),
};

const failures = Object.entries(expectations).filter(([, holds]) => !holds);
if (failures.length > 0) process.stdout.write(`${all}\n`);
for (const [name, holds] of Object.entries(expectations))
  process.stdout.write(`${holds ? '✓' : '✗'} ${name}\n`);
process.stdout.write(`npm start took ${tookS} s; report: ${report ?? 'none'}\n`);
process.stdout.write(
  `${Object.keys(expectations).length - failures.length} passed, ${failures.length} failed\n`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
