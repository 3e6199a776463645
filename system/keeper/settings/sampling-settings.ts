// Which model answers, where, and how it chooses its words; and the operation that says so to the queen.
import { InvalidArgumentError } from 'commander';
import type { ChatMessage, InferOperation } from '../../contracts/index.ts';
import { parseWhole, type Setting } from '../../shared/index.ts';
import { tokenTimeouts } from './job-settings.ts';

export interface SamplingOptions {
  model: string;
  system?: string;
  maxTokens: number;
  temperature: number;
  topP?: number;
  seed?: number;
  stop?: string[];
  device?: string;
  worker?: string;
  firstTokenTimeoutMs?: number;
  betweenTokensTimeoutMs?: number;
}

export const samplingSettings: readonly Setting[] = [
  { flag: '--model <id>', description: 'the model that answers', isRequired: true },
  { flag: '--system <text>', description: 'what the model is told to be, before the prompt' },
  {
    flag: '--max-tokens <n>',
    description: 'the most tokens to generate',
    default: '128',
    parse: parseWhole(1, 32_768),
  },
  {
    flag: '--temperature <number>',
    description: 'from 0, the most likely token always, to 2',
    default: '0',
    parse: parseNumber(0, 2),
  },
  {
    flag: '--top-p <number>',
    description: 'only the likeliest tokens that together have this probability',
    parse: parseNumber(Number.MIN_VALUE, 1, 'above 0 and up to 1'),
  },
  {
    flag: '--seed <n>',
    description: 'the same chance again in the next run',
    parse: parseWhole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  },
  {
    flag: '--stop <text>',
    description: 'a text that ends the answer; up to four, each with its own --stop',
    isRepeatable: true,
    parse: parseStop,
  },
  { flag: '--device <id>', description: 'where it must run: cpu, cuda:0' },
  { flag: '--worker <hive/name>', description: 'the only worker that will do' },
  ...tokenTimeouts,
];

type Text = { prompt: string } | { messages: ChatMessage[] };

/**
 * A job whose keeper has gone is to stop within a second; until then the queen waits, so that a connection that breaks for a
 * moment costs nothing.
 */
const longestGraceMs = 800;

/** @param reconnectMs how long keeper tries to come back when their connection breaks */
export function inferOperation(
  options: SamplingOptions,
  text: Text,
  reconnectMs: number,
): InferOperation {
  const { topP, seed, stop, device, worker } = options;
  const { firstTokenTimeoutMs: first, betweenTokensTimeoutMs: between } = options;
  return {
    operation: 'infer',
    model: options.model,
    ...text,
    max_tokens: options.maxTokens,
    temperature: options.temperature,
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stop }),
    ...(device === undefined ? {} : { device }),
    ...(worker === undefined ? {} : { worker }),
    ...(first === undefined ? {} : { first_token_timeout_ms: first }),
    ...(between === undefined ? {} : { between_tokens_timeout_ms: between }),
    on_disconnect: 'cancel',
    disconnect_grace_ms: Math.min(reconnectMs, longestGraceMs),
  };
}

function parseNumber(minimum: number, maximum: number, range = `from ${minimum} to ${maximum}`) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= minimum && value <= maximum))
      throw new InvalidArgumentError(`It must be a number ${range}.`);
    return value;
  };
}

function parseStop(text: string): string {
  if (text === '' || text.length > 100)
    throw new InvalidArgumentError('It must be a text of 1 to 100 characters.');
  return text;
}
