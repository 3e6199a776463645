// Workers of a few lines for the hive's tests: Node programs with one trait each, started as real processes.
import type { WorkerConfiguration } from '../../contracts/index.ts';

/** The command that runs the program; `say` prints a line of JSON, `announce` the ready line. */
export function tinyWorker(program: string): [string, ...string[]] {
  return [process.execPath, '--input-type=module', '--eval', `${prelude}${program}`, '--'];
}

const prelude = `
  const say = (line) => console.log(JSON.stringify(line));
  const announce = (url = 'http://127.0.0.1:1') => say({
    ready: true, program: 'worker', pid: process.pid, url, advertised_url: url, instance_id: 'start-of-' + process.pid,
  });
  const narrate = (action, job_id, human = action) => say({ narration: {
    actor: 'worker-1', action, target: job_id ?? 'tiny', human, level: 'info', emitted_at_ms: 1, job_id,
  } });
  process.stdin.resume().on('close', () => process.exit());
`;

/** Ready at once, and there until it is told to go. */
export const idle = 'announce();';

/** Ready at once, and well whenever it is asked. */
export const healthy = `
  import { createServer } from 'node:http';
  const server = createServer((_request, response) => response.end('{}'))
    .listen(0, '127.0.0.1', () => announce('http://127.0.0.1:' + server.address().port));
`;

/** Has loaded a quarter of its model more each time that it is asked, and is ready when that is all. */
export const loadingInSteps = `
  import { createServer } from 'node:http';
  let asked = 0;
  const at = () => 'http://127.0.0.1:' + server.address().port;
  const server = createServer((_request, response) => {
    const loaded = Math.min(1, ++asked / 4);
    const health = { status: 'loading', model: 'tiny', slots_total: 1, slots_busy: 0, queued: 0, loaded };
    response.end(JSON.stringify(health));
    if (loaded === 1) announce(at());
  }).listen(0, '127.0.0.1', () => narrate('start', undefined, 'Starting at ' + at()));
`;

/** Ready at once, and deaf to SIGTERM. */
export const stubborn = "process.on('SIGTERM', () => {}); announce();";

/**
 * Serves completions. The body of the function that answers one is the caller's: it has `order` (the request's body),
 * `request`, `response`, `job` (the id), `piece(text, finish)`, which streams a piece, and `done()`, which ends the stream.
 * Like the real worker it narrates its start, unless there are other first words, or none.
 */
export function serving(answer: string, firstWords = "narrate('start');"): string {
  return `
    ${firstWords}
    import { createServer } from 'node:http';
    const server = createServer(async (request, response) => {
      const order = JSON.parse((await request.toArray()).join(''));
      const job = request.headers['x-job-id'];
      const data = (text) => response.write('data: ' + text + '\\n\\n');
      const piece = (text, finish_reason = null) => data(JSON.stringify({ id: 'c', object: 'text_completion',
        created: 1, model: order.model, choices: [{ index: 0, text, finish_reason, logprobs: null }] }));
      const done = () => { data('[DONE]'); response.end(); };
      ${answer}
    }).listen(0, '127.0.0.1', () => announce('http://127.0.0.1:' + server.address().port));
  `;
}

/** The configuration of a worker that runs the program. */
export function configured(
  program: string,
  changes: Partial<WorkerConfiguration> = {},
): WorkerConfiguration {
  return {
    name: 'worker-1',
    model: 'tiny',
    device: 'cpu',
    listen: '127.0.0.1:0',
    slots: 2,
    start: 'on_demand',
    start_timeout_ms: 10_000,
    restart: 'on_failure',
    flags: [],
    command: tinyWorker(program),
    ...changes,
  };
}
