/**
 * `npm run campaign -- NAME [options]`: one of the campaigns, which take longer than a commit may wait for. Each has its own
 * options, prints its seed first and its verdict last, and goes on where an earlier one was interrupted.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const campaigns: Readonly<Record<string, string>> = {
  chaos: '../chaos/main.ts',
  'chaos-kills': '../chaos-kills/main.ts',
  kills: '../kills/main.ts',
  'leak-run': '../leak-run/main.ts',
  disconnects: '../disconnects/main.ts',
  'many-streams': '../many-streams/main.ts',
  fuzz: '../fuzz/main.ts',
  orphans: '../orphans/main.ts',
  'proxy-churn': '../proxy-churn/main.ts',
};

const [name = '', ...parameters] = process.argv.slice(2);
const file = campaigns[name];
if (file === undefined) {
  const known = Object.keys(campaigns).join(', ');
  process.stderr.write(`There is no campaign "${name}"; there are ${known}.\n`);
  process.exitCode = 2;
} else {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const { status } = spawnSync(process.execPath, [program, ...parameters], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
