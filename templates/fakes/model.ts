// A server that stands in for a model: it streams OpenAI's completions, and knows one answer. What the real one must not do,
// this one does on purpose: `--misbehave no-end` leaves out the end of every stream. See that a scenario fails with it.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { misbehave: { type: 'string' } } });
const answer = ['Hello', ' from', ' a', ' model', ' that', ' is', ' not', ' one.'];

const server = createServer(async (request, response) => {
  const { prompt } = JSON.parse((await request.toArray()).join('') || '{}');
  process.stderr.write(`asked: ${prompt}\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const text of answer) {
    response.write(`data: ${JSON.stringify({ choices: [{ text }] })}\n\n`);
    await sleep(50);
  }
  response.end(values.misbehave === 'no-end' ? '' : 'data: [DONE]\n\n');
});

// Port 0 lets the system choose; the ready line says what it chose.
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` })}\n`);
});
