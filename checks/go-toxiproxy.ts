/**
 * Runs the features, unchanged, with their links on the Go Toxiproxy whose binary is named on the command
 * line, and makes sure that it was used and that nothing of the run stays on it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leasePort, Scope, startProcess } from '../harness/index.ts';
import { runFeatures } from './run-features.ts';

const [binary] = process.argv.slice(2);
if (binary === undefined) {
  process.stderr.write('usage: npm run test:toxiproxy -- PATH_OF_THE_GO_BINARY\n');
  process.exit(2);
}

await using scope = new Scope({ name: 'go-toxiproxy' });
const folder = await mkdtemp(join(tmpdir(), 'go-toxiproxy-'));
scope.defer('temporary folder', () => rm(folder, { recursive: true, force: true }));
const { port } = await leasePort(scope);
const url = `http://127.0.0.1:${port}`;
const server = await startProcess(scope, {
  name: 'go-toxiproxy',
  command: [binary, '-host', '127.0.0.1', '-port', String(port)],
  logFolder: folder,
  ready: { kind: 'http', url: `${url}/version` },
});
const proxiesMade = countProxies(server.onLine.bind(server));

const ran = await runFeatures({
  parameters: ['--parallel', '2'],
  environment: { TOXIPROXY_URL: url },
  reportsRoot: join(folder, 'reports'),
});
const failed = ran.filter(({ outcome }) => outcome !== 'passed');
const left = Object.keys(JSON.parse(await (await fetch(`${url}/proxies`)).text()));
for (const { file, line, name } of failed)
  process.stdout.write(`failed: ${file}:${line} ${name}\n`);
process.stdout.write(`${proxiesMade()} proxies were made on ${url}, ${left.length} are left\n`);
const isUsedAndClean = proxiesMade() > 0 && left.length === 0;
process.stdout.write(`${ran.length - failed.length} passed, ${failed.length} failed\n`);
process.exitCode = failed.length === 0 && isUsedAndClean && ran.length > 0 ? 0 : 1;

/** The server logs each proxy that it starts. */
function countProxies(onLine: typeof server.onLine): () => number {
  let count = 0;
  onLine(({ text }) => {
    if (/started proxy/i.test(text)) count++;
  });
  return () => count;
}
