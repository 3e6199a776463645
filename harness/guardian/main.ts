/**
 * The guardian: a program of its own that outlives the runner and undoes what that left. It makes the
 * run's folder, so that there is never one without somebody to take it away. Its stdin is a pipe that
 * only the runner holds; when it ends, whatever ended the runner, it sweeps. A runner that says
 * `finish` first gets a report. Nothing but the end of stdin ends it.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { systemClock } from '../kernel/clock.ts';
import { loadMachineKinds } from './machine-things.ts';
import {
  ownWhereabouts,
  runRecordVersion,
  type Whereabouts,
  writeRunRecord,
} from './run-record.ts';
import { sweep } from './sweep.ts';
import { failed, type SweepAction } from './sweep-action.ts';
import {
  type SweepCause,
  type SweepLine,
  type SweepReport,
  writeSweepLine,
} from './sweep-report.ts';

const { runId, runFolder, reportFolder, runner, isInside } = readArguments();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// Nobody is left to read what a guardian says after the runner's end, nor is an error of stdin more
// than its end.
for (const stream of [process.stdin, process.stdout, process.stderr]) stream.on('error', () => {});

let said = '';
process.stdin.setEncoding('utf8').on('data', (text) => {
  said += text;
});

if (isInside || makeRunFolder()) {
  process.stdin.once('close', async () => {
    const report = await undo(said.includes('finish\n') ? 'told' : 'runner-gone');
    process.stdout.write(`${JSON.stringify(report)}\n`);
  });
  process.stdout.write(`{"ready":true,"program":"guardian","pid":${process.pid}}\n`);
  // Now, while there is time; a sweep that finds it cannot be loaded says so.
  loadMachineKinds().catch(() => {});
  comeFirst();
}

/** Where that is allowed, it does not wait in line behind those that it has to end. */
function comeFirst(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH);
  } catch {
    // It may not; it then takes its turn as everybody else.
  }
}

/** What is there already is another run's: it is not touched, neither now nor later. */
function makeRunFolder(): boolean {
  try {
    mkdirSync(runFolder);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isTaken) throw error;
    process.stdout.write('{"ready":false,"error":{"code":"RUN_ALREADY_EXISTS"}}\n');
    process.stdin.destroy();
    return false;
  }
  try {
    const startedAt = new Date(systemClock.wallMs()).toISOString();
    const guardian = ownWhereabouts();
    const v = runRecordVersion;
    writeRunRecord(runFolder, { v, runId, startedAt, reportFolder, runner, guardian });
    return true;
  } catch (error) {
    rmSync(runFolder, { recursive: true, force: true });
    throw error;
  }
}

async function undo(because: SweepCause): Promise<SweepReport> {
  const beganAtMs = systemClock.nowMs();
  const actions: SweepAction[] = [];
  const tell = (action: SweepAction) => {
    actions.push(action);
    record(action);
  };
  record({ action: 'began', because });
  const excludePids = because === 'told' ? [process.pid, runner.pid] : [process.pid];
  // Nobody is left to see an error, but the report.
  await sweep({ runId, runFolder, excludePids }, tell).catch((error: unknown) => {
    tell(failed('sweep', error));
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

interface Arguments {
  runId: string;
  runFolder: string;
  reportFolder: string;
  runner: Whereabouts;
  /** Another guardian, outside of the namespaces of this one, has made the run's folder already. */
  isInside: boolean;
}

/** The first two also tell others, by the command line, which run this is the guardian of. */
function readArguments(): Arguments {
  const options = { inside: { type: 'boolean', default: false } } as const;
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  const [id, folder, reports, where] = positionals;
  if (id && folder && reports && where) {
    // Written by start-guardian.ts of this same version.
    const whereabouts = JSON.parse(where) as Whereabouts;
    const folders = { runFolder: folder, reportFolder: reports };
    return { runId: id, ...folders, runner: whereabouts, isInside: values.inside };
  }
  process.stderr.write('usage: main RUN_ID RUN_FOLDER REPORT_FOLDER RUNNER\n');
  return process.exit(2);
}
