// Started by its test: runs a script on its own host while it may open nothing more.
import { Failure } from '../../shared/index.ts';
import { withoutDescriptors } from '../../shared/testing/few-descriptors.ts';
import { openLocalShell } from './local-shell.ts';

const [folder = ''] = process.argv.slice(2);
const shell = await openLocalShell(folder);
const { signal } = new AbortController();
const run = () => shell.run({ name: 'survey', text: 'echo well' }, { signal, timeoutMs: 10_000 });
const error = await withoutDescriptors(run);
const told = error instanceof Failure ? { code: error.code, details: error.details } : error;
process.stdout.write(JSON.stringify({ told, afterwards: await run() }));
