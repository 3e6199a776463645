/** One streamed completion, timed: when its first piece of text came, when its last did, and how many came. */

import type { Agent } from 'node:http';
import { request } from 'node:http';
import { systemClock } from '../../harness/index.ts';

export interface StreamTiming {
  firstTokenMs: number;
  totalMs: number;
  pieces: number;
}

export interface StreamOrder {
  url: string;
  agent: Agent;
  model: string;
  prompt: string;
  maxTokens: number;
}

/** @throws Error where the answer is refused, breaks off, or has no text */
export function timeStream(order: StreamOrder): Promise<StreamTiming> {
  const { url, agent, model, prompt, maxTokens } = order;
  const body = JSON.stringify({
    model,
    prompt,
    max_tokens: maxTokens,
    temperature: 0,
    stream: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<StreamTiming>();
  const beganMs = systemClock.nowMs();
  const call = request(`${url}/v1/completions`, {
    method: 'POST',
    agent,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  });
  call.on('error', reject).on('response', (response) => {
    let firstTokenMs = 0;
    let pieces = 0;
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      rest += text;
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      const said = lines.filter((line) => saysSomething.test(line)).length;
      if (pieces === 0 && said > 0) firstTokenMs = systemClock.nowMs() - beganMs;
      pieces += said;
    });
    response.on('error', reject).on('end', () => {
      const totalMs = systemClock.nowMs() - beganMs;
      if (response.statusCode === 200 && pieces > 0) resolve({ firstTokenMs, totalMs, pieces });
      else reject(new Error(`${url} answered ${response.statusCode} with ${pieces} pieces.`));
    });
  });
  call.end(body);
  return promise;
}

const saysSomething = /"text":\s*"[^"]/;
