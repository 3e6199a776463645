/**
 * The server behind everything that is measured, in a process of its own: the first byte of a connection says what it is for.
 * It does as little as it can, in plain net. Ends when its parent lets go of it.
 */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

const mebibyte = Buffer.alloc(1_048_576, 'hornet ');
const body = 'x'.repeat(1_024);
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
);
const endOfRequest = '\r\n\r\n';

const services: Readonly<Record<string, (socket: Socket, first: Buffer) => void>> = {
  e: echo,
  s: stream,
  G: answerRequests,
};

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {}); // Clients leave when they have seen enough.
  socket.once('data', (first: Buffer) => {
    const service = services[String.fromCharCode(first[0] ?? 0)];
    if (service === undefined) socket.destroy();
    else service(socket, first);
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
await once(server, 'listening');
process.send?.(server.address());
process.once('disconnect', () => process.exit(0));

function echo(socket: Socket, first: Buffer): void {
  socket.on('data', (bytes) => socket.write(bytes)).write(first);
}

function stream(socket: Socket): void {
  const fill = (): void => {
    while (!socket.destroyed && socket.write(mebibyte)) {}
  };
  socket.on('drain', fill);
  fill();
}

/** Requests come one at a time, and without a body. */
function answerRequests(socket: Socket, first: Buffer): void {
  let rest = '';
  const read = (bytes: Buffer): void => {
    rest += bytes.toString('latin1');
    if (!rest.endsWith(endOfRequest)) return;
    rest = '';
    socket.write(answer);
  };
  socket.on('data', read);
  read(first);
}
