// The worker as a program: flags in, one loaded model behind HTTP out; or, with --describe, what that model would need.
import { exitCodes } from '../contracts/index.ts';
import { createLog, leaveWithParent, runProgram } from '../shared/index.ts';
import { describeNeed } from './describe-need.ts';
import { readOptions } from './options.ts';
import { formatStartFailure } from './start-failure.ts';
import { startWorker } from './start-worker.ts';

const options = readOptions(process.argv.slice(2));
if (options.describe) {
  try {
    process.stdout.write(`${await describeNeed(options)}\n`);
  } catch (error) {
    process.stdout.write(`${formatStartFailure(error)}\n`);
    process.exitCode = exitCodes.failed;
  }
} else {
  const log = createLog(options.name);
  if (options.exitWithParent) leaveWithParent(log);
  await runProgram({
    name: 'worker',
    log,
    exitWithParent: false, // it would drain first
    start: (_instanceId, leave) => startWorker(options, log, { leave }),
  });
}
