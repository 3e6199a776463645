// The fake queen is held to the same suites as the real one, so that it cannot drift from it.
import { fileURLToPath } from 'node:url';
import { commandUnderTest } from '../../system/contracts/conformance/command-under-test.ts';
import { StartedProgram } from '../../system/contracts/conformance/program/started-program.ts';
import {
  describeQueen,
  queenSuiteFlags,
} from '../../system/contracts/conformance/queen/queen-conformance.ts';
import { describeQueenProgram } from '../../system/contracts/conformance/queen/queen-program-conformance.ts';

const command = commandUnderTest([
  process.execPath,
  fileURLToPath(import.meta.resolve('./main.ts')),
]);

describeQueen('the fake queen', () => StartedProgram.ready(command, queenSuiteFlags));
await describeQueenProgram('the fake queen', command);
