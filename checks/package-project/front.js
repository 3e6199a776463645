// A server that asks the one behind it, and answers 502 when that cannot be reached.
import { createServer } from 'node:http';

const [port, backUrl] = process.argv.slice(2);

createServer(async (_request, response) => {
  const answer = await fetch(backUrl).catch(() => undefined);
  response.statusCode = answer?.status ?? 502;
  response.end((await answer?.text()) ?? 'back cannot be reached\n');
}).listen(port, '127.0.0.1');
