// A server that answers every request.
import { createServer } from 'node:http';

createServer((_request, response) => {
  response.end('hello from back\n');
}).listen(process.argv[2], '127.0.0.1');
