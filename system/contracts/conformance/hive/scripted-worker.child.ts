// The worker that hive suites bring, as a program of its own: it plays the script in each prompt, and tells on stdout what it was sent.
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { type Script as JobScript, readScript, tokensOf } from '../jobs/script.ts';
import {
  answerJson,
  openStream,
  type ReceivedRequest,
  serveRequests,
} from '../program/recording-server.ts';

const flag = { type: 'string', default: '' } as const;
const { values: told } = parseArgs({
  options: {
    name: flag,
    model: flag,
    'model-path': flag,
    listen: flag,
    slots: flag,
    'exit-with-parent': { type: 'boolean' },
  },
});
const environment = process.env;
/** With the token from which on it is played. */
type Script = JobScript & { from: number };

interface Asked {
  prompt?: string;
  messages?: { content: string }[];
  model: string;
  max_tokens: number;
}

/** The names of the model files that it cannot load, and how it says so. */
const unloadable = new Set(['unloadable.gguf', 'mute.gguf']);
const signOfLifeMs = 50;
const slots = Number(told.slots);
const health = {
  ...{ status: 'ready', model: told.model, loaded: 1 },
  ...{ slots_total: slots, slots_busy: 0, queued: 0 },
};

process.stdin.resume().on('close', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));

print('an ordinary line of log');
print('{"narration":{"actor":"nobody","human":"a line of log that looks like narration"}}');
narrate('start', told.name, environment['CORRELATION_ID'], environment['JOB_ID']);
const modelFile = basename(told['model-path']);
if (unloadable.has(modelFile)) {
  const message = `Model ${modelFile} could not be loaded: it is damaged.`;
  const error = { code: 'MODEL_LOAD_FAILED', message, details: { reason: 'damaged' } };
  if (modelFile === 'unloadable.gguf') print(JSON.stringify({ ready: false, error }));
  process.exit(1);
}
const server = await serveRequests((request, response) => {
  if (request.path === '/health') answerJson(response, 200, health);
  else play(partOf(request), response);
});
const url = server.url;
const ready = { ready: true, program: 'worker', pid: process.pid, url, advertised_url: url };
print(JSON.stringify({ ...ready, instance_id: `start-${process.pid}` }));

interface Part {
  script: Script;
  model: string;
  headers: IncomingHttpHeaders;
  /** What it is told besides. */
  limit: number;
  isChat: boolean;
}

/** Where the prompt has more than the script, the answer goes on after that. */
function partOf({ path, headers, body }: ReceivedRequest): Part {
  const { prompt, messages, model, max_tokens: limit } = body as Asked; // what the suite has asked for
  const [text = '', said = ''] =
    prompt === undefined ? [messages?.[0]?.content, messages?.[1]?.content] : splitPrompt(prompt);
  const script = readScript(text);
  const begun = said.split(' ').length - 1;
  const isChat = path === '/v1/chat/completions';
  return { script: { ...script, from: begun }, model, headers, limit, isChat };
}

function play({ script, model, headers, limit, isChat }: Part, response: ServerResponse): void {
  const jobId = String(headers['x-job-id']);
  const say = (action: string, human = action): void =>
    narrate(action, jobId, String(headers['x-correlation-id']), jobId, human);
  const refusal = { code: 'ALL_SLOTS_BUSY', type: 'overloaded_error', message: 'No slot is free.' };
  const failure = { code: 'GENERATION_FAILED', type: 'server_error', message: 'It fell over.' };
  const errorOf = (error: object) => ({
    error: { ...error, param: null, details: { slots: 7 }, correlation_id: null },
  });
  print(`ordinary words about ${jobId}`);
  const [budget, trace] = [headers['x-request-timeout-ms'], headers['traceparent']];
  say('generate', `budget ${budget} limit ${limit} trace ${trace}`);
  narrate('generate', 'job-of-nobody', 'none', 'job-of-nobody');
  if (script.ending === 'refuse') {
    say('fail');
    answerJson(response, 503, errorOf(refusal));
    return;
  }
  const send = openStream(response);
  const all = tokensOf(script);
  const tokens = all.slice(script.from);
  const piece = (text: string, finish_reason: 'length' | null = null): void => {
    const said = isChat ? { delta: { content: text } } : { text };
    const token_ids = text === '' ? [] : [7, 7].slice(script.voice === 'double' ? 0 : 1);
    const choices = [{ index: 0, ...said, finish_reason, logprobs: null, token_ids }];
    const object = isChat ? 'chat.completion.chunk' : 'text_completion';
    const usage = usageOf(5 + all.length - tokens.length, tokens.length);
    const ending = finish_reason === null ? {} : { usage };
    send(JSON.stringify({ id: 'cmpl-1', object, created: 1, model, choices, ...ending }));
  };
  for (const text of tokens) piece(text);
  switch (script.ending) {
    case 'complete':
      say('complete');
      piece('', 'length');
      send('[DONE]');
      response.end();
      break;
    case 'fail':
      say('fail');
      send(JSON.stringify(errorOf(failure)));
      response.end();
      break;
    case 'hold': {
      const life = setInterval(() => response.write(': alive\n\n'), signOfLifeMs);
      response.once('close', () => {
        clearInterval(life);
        say('cancel');
      });
      break;
    }
    case 'break':
      response.write(': the last words\n\n', () => response.destroy());
      break;
    case 'crash':
      response.write(': the last words\n\n', () => process.exit(3));
      break;
    case 'truncate':
      response.end();
      break;
    case 'garble':
      send('{"object":"nonsense"}');
      break;
    case 'silence':
      break;
  }
}

function narrate(
  action: string,
  target: string,
  correlation_id: string | undefined,
  job_id: string | undefined,
  human = action,
): void {
  const narration = { actor: told.name, action, target, human, level: 'info', emitted_at_ms: 1 };
  print(JSON.stringify({ narration: { ...narration, correlation_id, job_id } }));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function splitPrompt(prompt: string): string[] {
  return /^(\w+ after \d+ tokens of \w+)(.*)$/.exec(prompt)?.slice(1) ?? [prompt];
}

function usageOf(prompt_tokens: number, completion_tokens: number): object {
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
