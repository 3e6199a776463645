/**
 * How the API of a stack is spoken to: where a completion is asked for, what a stream of one looks like, how it ends.
 * Data, so that a sentence about a stream fits every server.
 */

/** Keys and indexes on the way to a value: `choices.0.text`. */
export type FieldPath = string;

export interface Dialect {
  /** Where a completion is asked for, by POST: `/v1/completions`. */
  path: string;
  /** What is sent. `{prompt}`, `{model}` and `{maxTokens}` in its texts are filled in; a text that is nothing else becomes the value itself. */
  body: Readonly<Record<string, unknown>>;
  /** How the pieces of an answer come: as server-sent events, or as JSON objects, one a line. */
  stream: 'events' | 'lines';
  /** Where a piece has its text. */
  text: FieldPath;
  /** What says that the answer is whole: the data of an event, or a field of a piece with its value. */
  end: { data: string } | { field: FieldPath; value: unknown };
  /** Where a piece has an error instead of text, in servers that tell of one in the middle of an answer. */
  error?: FieldPath;
}

export const dialects = {
  /** OpenAI's completions; also vLLM, llama.cpp's server, Hornet's own worker and many others. */
  openai: {
    path: '/v1/completions',
    body: { model: '{model}', prompt: '{prompt}', max_tokens: '{maxTokens}', stream: true },
    stream: 'events',
    text: 'choices.0.text',
    end: { data: '[DONE]' },
    error: 'error.message',
  },
  /** OpenAI's chat completions, with the prompt as the user's only message. */
  'openai-chat': {
    path: '/v1/chat/completions',
    body: {
      model: '{model}',
      messages: [{ role: 'user', content: '{prompt}' }],
      max_tokens: '{maxTokens}',
      stream: true,
    },
    stream: 'events',
    text: 'choices.0.delta.content',
    end: { data: '[DONE]' },
    error: 'error.message',
  },
  /** Ollama's generate. */
  ollama: {
    path: '/api/generate',
    body: {
      model: '{model}',
      prompt: '{prompt}',
      options: { num_predict: '{maxTokens}' },
      stream: true,
    },
    stream: 'lines',
    text: 'response',
    end: { field: 'done', value: true },
    error: 'error',
  },
  /** The native completion of llama.cpp's server. */
  'llama.cpp': {
    path: '/completion',
    body: { prompt: '{prompt}', n_predict: '{maxTokens}', stream: true },
    stream: 'events',
    text: 'content',
    end: { field: 'stop', value: true },
    error: 'error.message',
  },
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof dialects;

export const dialectNames = Object.keys(dialects) as DialectName[]; // the keys of a constant

/** A dialect of one's own: all of it, or what differs from a known one. */
export type DialectSpec = Dialect | (Partial<Dialect> & { like: DialectName });

/** The dialect that is meant. It has been checked: a name is known, and one of its own has all fields. */
export function dialectOf(spec: DialectName | DialectSpec): Dialect {
  if (typeof spec === 'string') return dialects[spec];
  if (!('like' in spec)) return spec;
  const { like, ...own } = spec;
  return { ...dialects[like], ...own };
}

export interface CompletionRequest {
  prompt: string;
  maxTokens: number;
  model: string;
}

/** What is sent for a request. */
export function bodyFor({ body }: Dialect, request: CompletionRequest): unknown {
  return filled(body, { ...request });
}

/** The value at a path, or undefined where the way ends before. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (found, key) =>
        typeof found === 'object' && found !== null && Object.hasOwn(found, key)
          ? Reflect.get(found, key)
          : undefined,
      value,
    );
}

function filled(value: unknown, values: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, values));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, filled(item, values)]),
    );
  if (typeof value !== 'string') return value;
  const [, only] = /^\{(prompt|model|maxTokens)\}$/.exec(value) ?? [];
  if (only !== undefined) return values[only];
  return value.replace(/\{(prompt|model|maxTokens)\}/g, (_whole, name: string) =>
    String(values[name]),
  );
}
