/**
 * The guardian: a program of its own that outlives the runner and undoes what that left. Its stdin
 * is a pipe that only the runner holds; when it ends, whatever ended the runner, it sweeps. A
 * runner that says `finish` first gets a report. Nothing but the end of stdin ends it.
 */
import { parseArgs } from 'node:util';
import { systemClock } from '../kernel/clock.ts';
import { type SweepAction, sweep } from './sweep.ts';
import {
  type SweepCause,
  type SweepLine,
  type SweepReport,
  writeSweepLine,
} from './sweep-report.ts';

const { runId, runFolder, reportFolder } = readArguments();
const runnerPid = process.ppid;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// Nobody is left to read what a guardian says after the runner's end, nor is an error of stdin more
// than its end.
process.stdout.on('error', () => {});
process.stdin.on('error', () => {});

let said = '';
process.stdin.setEncoding('utf8').on('data', (text) => {
  said += text;
});
process.stdin.once('close', async () => {
  const report = await undo(said.includes('finish\n') ? 'told' : 'runner-gone');
  process.stdout.write(`${JSON.stringify(report)}\n`);
});
process.stdout.write(`{"ready":true,"program":"guardian","pid":${process.pid}}\n`);

async function undo(because: SweepCause): Promise<SweepReport> {
  const beganAtMs = systemClock.nowMs();
  const actions: SweepAction[] = [];
  record({ action: 'began', because });
  const excludePids = because === 'told' ? [process.pid, runnerPid] : [process.pid];
  await sweep({ runId, runFolder, excludePids }, (action) => {
    actions.push(action);
    record(action);
  });
  const tookMs = Math.round(systemClock.nowMs() - beganAtMs);
  record({ action: 'finished', tookMs });
  return { because, actions, tookMs };
}

/** A full disk must keep nobody from being killed. */
function record(line: SweepLine): void {
  try {
    writeSweepLine(reportFolder, line);
  } catch (error) {
    process.stderr.write(`${line.action}: ${error}\n`);
  }
}

function readArguments(): { runId: string; runFolder: string; reportFolder: string } {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [id, folder, reports] = positionals;
  if (id && folder && reports) return { runId: id, runFolder: folder, reportFolder: reports };
  process.stderr.write('usage: main RUN_ID RUN_FOLDER REPORT_FOLDER\n');
  return process.exit(2);
}
