// The hive that queen suites bring: it plays the script in each job's prompt and writes down what the queen sent.
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Heartbeat, WorkerReport } from '../../hive-report.ts';
import type { TerminalEvent } from '../../job-event.ts';
import { terminalMarkers } from '../../job-event.ts';
import type { InferOperation } from '../../operation.ts';
import { suiteModel } from '../jobs/job-client.ts';
import { readScript, type Script, tokensOf } from '../jobs/script.ts';
import {
  answerJson,
  openStream,
  type ReceivedRequest,
  serveRequests,
} from '../program/recording-server.ts';

/** A job as the queen handed it over. */
export interface HandedJob {
  headers: IncomingHttpHeaders;
  operation: InferOperation;
  script: Script;
  isCancelled: boolean;
  /** Ends the job's stream as cancelled, where it runs. */
  onCancel: () => void;
}

export interface ScriptedHive extends AsyncDisposable {
  readonly url: string;
  /** By the id that the queen gave. */
  readonly jobs: ReadonlyMap<string, HandedJob>;
  /**
   * Tells a queen of this hive, in the words of a heartbeat, and says the same again and again until it is told to say
   * something else, or once. Resolves with the queen's first answer.
   */
  reportTo(queenUrl: string, changes?: Partial<Heartbeat>, how?: 'once'): Promise<Response>;
}

export const hiveName = 'hive-of-the-suite';

/** What a refused or failed job says in every field, so that nothing can be lost unseen. */
export const lastError = {
  code: 'WORKER_CRASHED',
  type: 'upstream_error',
  message: 'worker-9 ended with code 9 while it served the job.',
  param: null,
  details: { worker: 'worker-9', exit_code: 9 },
  correlation_id: null,
};

const signOfLifeMs = 50;
const heartbeatMs = 100;

export async function startScriptedHive(): Promise<ScriptedHive> {
  const jobs = new Map<string, HandedJob>();
  const server = await serveRequests((request, response) => serve(request, response, jobs));
  const beats = new Map<string, NodeJS.Timeout>();
  let sequence = 0;
  return {
    url: server.url,
    jobs,
    reportTo: (queenUrl, changes = {}, how) => {
      const { hive = hiveName } = changes;
      const report = () =>
        reportTo(queenUrl, heartbeatOf(server.url, { sequence: sequence++, ...changes }));
      clearInterval(beats.get(hive));
      // A queen that has gone hears no more, and nobody minds.
      if (how !== 'once')
        beats.set(
          hive,
          setInterval(() => void report().catch(() => {}), heartbeatMs),
        );
      return report();
    },
    [Symbol.asyncDispose]: async () => {
      for (const beat of beats.values()) clearInterval(beat);
      await server[Symbol.asyncDispose]();
    },
  };
}

export function reportTo(queenUrl: string, heartbeat: unknown): Promise<Response> {
  return fetch(`${queenUrl}/v1/hives/heartbeat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(heartbeat),
  });
}

/** What a hive at the URL reports: one ready worker for the suite's model. */
export function heartbeatOf(url: string, changes: Partial<Heartbeat> = {}): Heartbeat {
  return {
    hive: hiveName,
    instance_id: 'instance-1',
    sequence: 0,
    url,
    models: [suiteModel],
    devices: [],
    jobs: [],
    workers: [workerOf()],
    draining: false,
    ...changes,
  };
}

export function workerOf(changes: Partial<WorkerReport> = {}): WorkerReport {
  return {
    name: 'worker-1',
    model: suiteModel,
    kind: 'child',
    device: 'cpu',
    state: 'ready',
    can_start: changes.state === 'stopped',
    instance_id: 'instance-2',
    pid: 1,
    url: 'http://127.0.0.1:1',
    slots_total: 4,
    slots_busy: 0,
    restarts: 0,
    memory_bytes: null,
    last_error: null,
    ...changes,
  };
}

function serve(
  { method, path, headers, body }: ReceivedRequest,
  response: ServerResponse,
  jobs: Map<string, HandedJob>,
): void {
  if (method === 'POST' && path === '/v1/jobs') {
    const id = String(headers['x-job-id']);
    const operation = body as InferOperation; // a queen sends what she was sent, which her own schema has checked
    const script = readScript(operation.prompt ?? '');
    const job = { headers, operation, script, isCancelled: false, onCancel: () => {} };
    jobs.set(id, job);
    const stream_url = `/v1/jobs/${id}/stream`;
    if (script.ending === 'refuse') answerJson(response, 503, { error: lastError });
    else if (headers.accept?.includes('text/event-stream')) play(id, job, response);
    else answerJson(response, 202, { job_id: id, stream_url, correlation_id: 'none' });
    return;
  }
  const [, id = ''] = /^\/v1\/jobs\/([^/]+)/.exec(path) ?? [];
  const job = jobs.get(id);
  if (job === undefined) response.writeHead(404).end();
  else if (method === 'GET') play(id, job, response);
  else if (method === 'DELETE') {
    job.isCancelled = true;
    job.onCancel();
    answerJson(response, 200, {});
  } else response.writeHead(404).end();
}

/** The job's stream, from its first event to the end that its script wants. */
function play(jobId: string, job: HandedJob, response: ServerResponse): void {
  const { script } = job;
  const send = openStream(response);
  let id = 0;
  const tell = (event: object): void => send(JSON.stringify(event), ++id);
  const narrate = (action: string): void =>
    tell({
      type: 'narration',
      ...{ actor: hiveName, action, target: jobId, human: action, level: 'info' },
      ...{ job_id: jobId, correlation_id: job.headers['x-correlation-id'], emitted_at_ms: 1 },
    });
  const end = (event: TerminalEvent): void => {
    tell(event);
    send(terminalMarkers[event.type]);
    response.end();
  };
  narrate('receive');
  for (const [index, text] of tokensOf(script).entries()) tell({ type: 'token', index, text });
  switch (script.ending) {
    case 'complete':
      narrate('complete');
      end({
        ...{ type: 'completed', finish_reason: 'length' },
        ...{ tokens: script.tokens, duration_ms: 1 },
      });
      return;
    case 'fail':
      narrate('fail');
      end({ type: 'failed', error: lastError });
      return;
    case 'hold': {
      const life = setInterval(() => response.write(': alive\n\n'), signOfLifeMs);
      response.once('close', () => clearInterval(life));
      job.onCancel = () => {
        narrate('cancel');
        end({ type: 'cancelled', reason: 'cancelled on request' });
      };
      return;
    }
    case 'break':
    case 'crash':
      setImmediate(() => response.destroy()); // once the tokens are on their way
      return;
    case 'truncate':
      response.end();
      return;
    case 'garble':
      send('{"type":"nonsense"}', ++id);
      return;
    case 'refuse':
    case 'silence':
      return;
  }
}
