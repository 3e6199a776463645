// A queen that starts a hive on this host and ends at once, for a test of what is left of it: nothing but the hive.
import { openLocalShell } from '../local-shell.ts';
import { launchScript } from '../scripts/launch-script.ts';

const [folder = '', program = '', ...args] = process.argv.slice(2);
const shell = await openLocalShell(folder);
const script = launchScript({
  hive: 'hive-1',
  folder,
  command: [program, ...args],
  paths: [],
  environment: {},
});
const bounds = { signal: new AbortController().signal, timeoutMs: 5_000 };
process.stdout.write(await shell.run(script, bounds));
