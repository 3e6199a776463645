/** An image that holds Node.js as it runs here, and what that is linked with: made, not fetched. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { askEngine } from '../../harness/machine/container-engine.ts';

/** @returns its name; its programs lie where they lie here */
export async function importImage(socket: string): Promise<string> {
  const linked = execFileSync('ldd', [process.execPath], { encoding: 'utf8' });
  const libraries = [...linked.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  const paths = [process.execPath, ...libraries].map((path) => path.slice(1));
  const tar = spawn('tar', ['-c', '-h', '-C', '/', ...paths], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const path = `/images/create?fromSrc=-&repo=${name}&tag=latest`;
  const sent = request({ socketPath: socket, method: 'POST', path, agent: false });
  const answered = once(sent, 'response');
  await pipeline(tar.stdout, sent);
  // Node passes the response and nothing else.
  const [response] = (await answered) as [IncomingMessage];
  const said = await text(response);
  if (response.statusCode === 200 && !said.includes('"error"')) return name;
  throw new Error(`The engine did not take the image: ${response.statusCode} ${said}`);
}

/** Leaves the engine as it was. */
export async function removeImage(socket: string): Promise<void> {
  const { status, body } = await askEngine(socket, 'DELETE', `/images/${name}?force=true`);
  if (status !== 200) throw new Error(`The image ${name} is still there: ${status} ${body}`);
}

const name = 'hornet-check';
