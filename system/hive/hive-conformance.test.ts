// The hive is held to its contract as a program, with a queen and workers that the suite brings.
import { fileURLToPath } from 'node:url';
import { describeHive } from '../contracts/conformance/hive/hive-conformance.ts';

await describeHive('the hive', [process.execPath, fileURLToPath(import.meta.resolve('./main.ts'))]);
