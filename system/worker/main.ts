// The worker as a program: flags in, one loaded model behind HTTP out.
import { createLog, runProgram } from '../shared/index.ts';
import { readOptions } from './options.ts';
import { startWorker } from './start-worker.ts';

const options = readOptions(process.argv.slice(2));
const log = createLog(options.name);
await runProgram({
  name: 'worker',
  log,
  exitWithParent: options.exitWithParent ?? false,
  start: () => startWorker(options, log),
});
