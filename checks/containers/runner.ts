/** A runner with a container; says what its run is, and waits for its end. */
import { startRun } from '../../harness/index.ts';
import { startContainer } from '../../harness/machine/container.ts';
import { serverSpec } from './server-spec.ts';

const [, , image = '', reportsRoot = ''] = process.argv;
const run = await startRun({ reportsRoot });
const { name } = await startContainer(run.scope, serverSpec(image));
const { id, guardian } = run;
process.stdout.write(`${JSON.stringify({ id, name, guardianPid: guardian.pid })}\n`);
process.stdin.resume();
