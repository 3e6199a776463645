/** `node checks/import-directions/main.ts`: prints every import that goes the wrong way, and fails if there is one. */
import { findViolations } from './find-violations.ts';

const violations = findViolations(process.cwd());
for (const violation of violations) process.stderr.write(`${violation}\n`);
process.exitCode = violations.length > 0 ? 1 : 0;
