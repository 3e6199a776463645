/** Many recorded streams at once, each with a question of its own, and the answers that they should get. */
import {
  type History,
  type ModelSpec,
  questionOf,
  type RecordedStream,
  recordStream,
  type StreamWire,
} from '../../harness/index.ts';
import { modelName } from './describe-stack.ts';

export interface AskOptions {
  serverUrl: string;
  model: ModelSpec;
  wire: StreamWire;
  history: History;
  count: number;
  maxTokens: number;
  deadlineMs: number;
  /** How much later than that clients give up. */
  patienceMs: number;
  signal: AbortSignal;
  /** Begins the names of the requests, so that none is asked twice of one server. */
  prefix: string;
}

export interface AskedQuestions {
  streams: RecordedStream[];
  /** The whole answer, by request. */
  expected: Map<string, string>;
  /** Tokens of all answers together. */
  tokens: number;
}

/** Asks all of them at once. */
export function askQuestions(options: AskOptions): AskedQuestions {
  const { serverUrl, model, wire, history, deadlineMs, signal } = options;
  const expected = new Map<string, string>();
  let tokens = 0;
  const streams = Array.from({ length: options.count }, (_, n) => {
    const question = questionOf(model, n, options.maxTokens);
    const request = `${options.prefix}-${n + 1}`;
    expected.set(request, question.answer);
    tokens += question.tokens;
    const asked = { prompt: question.prompt, maxTokens: options.maxTokens, model: modelName };
    const giveUpAfterMs = deadlineMs + options.patienceMs;
    return recordStream(serverUrl, {
      ...{ history, wire, asked, request, signal, deadlineMs, giveUpAfterMs },
    });
  });
  return { streams, expected, tokens };
}
