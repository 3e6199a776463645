/** A container that serves its own environment over HTTP. */
import type { ContainerSpec } from '../../harness/machine/container.ts';

export const port = 8080;

/** @param image that holds Node.js where it lies here */
export function serverSpec(image: string): ContainerSpec {
  const answer = "response.end(process['env'].GREETING + ' from ' + process.pid)";
  const script = `require('http').createServer((request, response) => ${answer}).listen(${port})`;
  return {
    name: 'server',
    image,
    command: [process.execPath, '-e', script],
    env: { GREETING: 'hello' },
    ports: [port],
    ready: { kind: 'http', port, path: '/' },
  };
}
