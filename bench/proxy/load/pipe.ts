/** `node pipe.ts PORT`: a proxy to that port of this machine, as short as it gets. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

const serverPort = Number(process.argv[2]);
const server = createServer({ noDelay: true }, (client) => {
  const upstream = connect({ port: serverPort, host: '127.0.0.1', noDelay: true });
  client.on('error', () => upstream.destroy()).pipe(upstream);
  upstream.on('error', () => client.destroy()).pipe(client);
});
server.listen({ port: 0, host: '127.0.0.1' });
await once(server, 'listening');
const { port } = server.address() as AddressInfo; // it listens on TCP
process.stdout.write(`${JSON.stringify({ ready: true, pid: process.pid, port })}\n`);
