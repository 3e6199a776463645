// The fake worker as a program: a worker to everyone who talks to it, with its answers known beforehand.
import { createLog, runProgram } from '../../system/shared/index.ts';
import { startFakeWorker } from './fake-worker.ts';
import { readOptions } from './options.ts';

const options = readOptions(process.argv.slice(2));
const log = createLog(options.name);
await runProgram({
  name: 'worker',
  log,
  exitWithParent: options.exitWithParent ?? false,
  start: () => startFakeWorker(options, log),
});
