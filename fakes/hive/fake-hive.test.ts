// The fake hive is held to the same suite as the real one, so that it cannot drift from it.
import { fileURLToPath } from 'node:url';
import { commandUnderTest } from '../../system/contracts/conformance/command-under-test.ts';
import { describeHive } from '../../system/contracts/conformance/hive/hive-conformance.ts';

const command = commandUnderTest([
  process.execPath,
  fileURLToPath(import.meta.resolve('./main.ts')),
]);

await describeHive('the fake hive', command);
