// The fake worker as a program: a worker to everyone who talks to it, with its answers known beforehand.
import { exitCodes } from '../../system/contracts/index.ts';
import { createLog, leaveWithParent, runProgram } from '../../system/shared/index.ts';
import { startFailureLine, startFakeWorker } from './fake-worker.ts';
import { readNeed } from './memory-need.ts';
import { readOptions } from './options.ts';

const options = readOptions(process.argv.slice(2));
if (options.describe) {
  try {
    process.stdout.write(`${JSON.stringify(await readNeed(options))}\n`);
  } catch (error) {
    process.stdout.write(`${startFailureLine(error)}\n`);
    process.exitCode = exitCodes.failed;
  }
} else {
  const log = createLog(options.name);
  if (options.exitWithParent) leaveWithParent(log);
  await runProgram({
    name: 'worker',
    log,
    exitWithParent: false, // it would drain first
    start: () => startFakeWorker(options, log),
  });
}
