// The queen is held to her contract as a program, with a hive behind her that the suite brings.
import { fileURLToPath } from 'node:url';
import { StartedProgram } from '../contracts/conformance/program/started-program.ts';
import {
  describeQueen,
  queenSuiteFlags,
} from '../contracts/conformance/queen/queen-conformance.ts';
import { describeQueenProgram } from '../contracts/conformance/queen/queen-program-conformance.ts';

const command = [process.execPath, fileURLToPath(import.meta.resolve('./main.ts'))];

describeQueen('the queen', () => StartedProgram.ready(command, queenSuiteFlags));
await describeQueenProgram('the queen', command);
