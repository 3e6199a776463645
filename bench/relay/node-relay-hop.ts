/** `node-relay-hop.ts UPSTREAM`: passes every request on and every answer back, byte by byte, and reads none of them. */
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

const [, , upstream = ''] = process.argv;
const agent = new Agent({ keepAlive: true });
const server = createServer((incoming, reply) => {
  const { method, headers, url = '/' } = incoming;
  const asked = request(new URL(url, upstream), { agent, method, headers }, (answer) => {
    reply.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
    answer.pipe(reply);
  });
  asked.once('error', () => reply.destroy());
  incoming.pipe(asked);
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo; // a TCP server that listens has one
process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` })}\n`);
