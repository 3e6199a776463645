// The queen is held to her contract as a program, with hives behind her that the suite brings.
import { fileURLToPath } from 'node:url';
import { StartedProgram } from '../contracts/conformance/program/started-program.ts';
import {
  describeQueen,
  queenSuiteFlags,
} from '../contracts/conformance/queen/queen-conformance.ts';
import {
  describeDispatch,
  dispatchSuiteFlags,
} from '../contracts/conformance/queen/queen-dispatch.ts';
import { describeQueenProgram } from '../contracts/conformance/queen/queen-program-conformance.ts';

const command = [process.execPath, fileURLToPath(import.meta.resolve('./main.ts'))];
/** Where a fake does not wait, she need not wait for long. */
const impatience = { '--hive-grace-ms': '1', '--failover-wait-ms': '50' };

describeQueen('the queen', () =>
  StartedProgram.ready(command, { ...queenSuiteFlags, ...impatience }),
);
describeDispatch('the queen', () => StartedProgram.ready(command, dispatchSuiteFlags));
await describeQueenProgram('the queen', command, impatience);
