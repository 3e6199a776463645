/** Answers every request, and ignores every polite signal. */
import { createServer } from 'node:http';

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
const server = createServer((_request, response) => response.end('still here\n'));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ ready: true, address: server.address() })}\n`);
});
