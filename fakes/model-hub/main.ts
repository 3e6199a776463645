// The fake model hub as a program: the Hugging Face hub to whoever downloads models, with faults made to order.
import { createLog, runProgram } from '../../system/shared/index.ts';
import { startHub } from './hub.ts';
import { readOptions } from './options.ts';

const options = readOptions(process.argv.slice(2));
const log = createLog('model-hub');
await runProgram({
  name: 'model-hub',
  log,
  exitWithParent: options.exitWithParent ?? false,
  start: () => startHub(options, log),
});
