// A program that answers every request with whom it was started for. Given no port it lets the kernel choose and says
// which it got. It imports nothing but a server: 1,600 of it are started.
'use strict';

const { createServer } = require('node:http');

const [, , id, port = '0'] = process.argv;
const answer = JSON.stringify({ run: process.env.HORNET_RUN, id });
const server = createServer((_request, response) => {
  response.setHeader('connection', 'close');
  response.end(answer);
});
server.on('error', (error) => {
  process.stderr.write(`${error.code}\n`);
  process.exit(1);
});
server.listen(Number(port), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`);
});
