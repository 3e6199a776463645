// The part of the worker suite about what a request can ask for besides its text: where to stop, what to tell, what is refused.
import { describe, expect, it } from 'vitest';
import {
  type CompletionCall,
  callCompletion,
  readCompletion,
  readError,
  readHealth,
  readPieces,
} from './completion-call.ts';
import { harbour } from './samples.ts';

export function describeOptions(url: () => string): void {
  const call = async (more: Record<string, unknown> = {}): Promise<CompletionCall> => {
    const { model } = await readHealth(url());
    const body = { model, prompt: harbour, max_tokens: 12, temperature: 0, ...more };
    return callCompletion(url(), body);
  };
  const textOf = async (more: Record<string, unknown> = {}): Promise<string> => {
    using asked = await call(more);
    return (await readCompletion(asked)).choices[0]?.text ?? '';
  };

  describe('options', () => {
    it.each([
      true,
      false,
    ])('stops before a stop text, also one that spans tokens (stream: %s)', async (stream) => {
      const whole = await textOf();
      const stop = whole.slice(13, 24);
      using asked = await call({ stop: ['never said', stop], stream });
      const pieces = stream ? readPieces(await asked.rest()) : [await readCompletion(asked)];
      const text = pieces.map(({ choices }) => choices[0]?.text).join('');
      expect(text).toBe(whole.slice(0, whole.indexOf(stop)));
      expect(pieces.at(-1)?.choices[0]?.finish_reason).toBe('stop');
      expect(pieces.at(-1)?.usage?.completion_tokens).toBeLessThan(12);
      expect(await textOf({ stop })).toBe(text);
    });

    it('[INF-37] goes on after prompt and text so far with exactly what is left', async () => {
      const whole = await textOf();
      for (const said of [1, 5, 11]) {
        const begun = await textOf({ max_tokens: said });
        const rest = await textOf({ prompt: harbour + begun, max_tokens: 12 - said });
        expect(begun + rest).toBe(whole);
      }
    });

    it('takes top_p and seed, and null for what is not given', async () => {
      const settings = { temperature: 1, top_p: 0.1, seed: -42, stop: null, user: null, n: 1 };
      expect(await textOf(settings)).toBe(await textOf(settings));
    });

    it('tells the ids of the tokens where they are asked for, each once, and not otherwise', async () => {
      using streamed = await call({ return_token_ids: true, stream: true });
      using whole = await call({ return_token_ids: true });
      using silent = await call({ stream: true });
      const pieces = readPieces(await streamed.rest()).slice(0, -1);
      const ids = pieces.flatMap(({ choices }) => choices[0]?.token_ids ?? []);
      expect(ids).toHaveLength(12);
      expect((await readCompletion(whole)).choices[0]?.token_ids).toEqual(ids);
      const told = readPieces(await silent.rest()).map(({ choices }) => choices[0]?.token_ids);
      expect(new Set(told)).toEqual(new Set([undefined]));
    });

    it('tells the usage in a last piece of its own where that is asked for', async () => {
      using asked = await call({ stream: true, stream_options: { include_usage: true } });
      const pieces = readPieces(await asked.rest());
      const last = pieces.pop();
      expect(last).toMatchObject({ choices: [], usage: { completion_tokens: 12 } });
      expect(pieces.at(-1)?.choices[0]?.finish_reason).toBe('length');
      expect(new Set(pieces.map(({ usage }) => usage))).toEqual(new Set([null]));
    });

    it.each([
      ['logprobs', 1],
      ['echo', true],
      ['suffix', 'x'],
      ['best_of', 2],
      ['n', 2],
      ['logit_bias', { '7': 1 }],
      ['presence_penalty', 0.5],
      ['response_format', { type: 'json_object' }],
      ['stop', ['a', 'b', 'c', 'd', 'e']],
      ['top_p', 0],
    ])('refuses %s: %j, which would change the answer', async (field, value) => {
      using asked = await call({ [field]: value });
      const response = await asked.response;
      expect(response.status).toBe(400);
      expect(await readError(response)).toMatchObject({ code: 'VALIDATION_FAILED', param: field });
    });

    it('ignores what changes nothing', async () => {
      const harmless = {
        logprobs: null,
        echo: false,
        best_of: 1,
        logit_bias: {},
        frequency_penalty: 0,
        response_format: { type: 'text' },
        metadata: { a: 'b' },
      };
      expect(await textOf(harmless)).toBe(await textOf());
    });

    it('describes its model at /v1/models/{id}, and no other', async () => {
      const { model } = await readHealth(url());
      const found = await fetch(`${url()}/v1/models/${encodeURIComponent(model)}`);
      expect(await found.json()).toMatchObject({ id: model, object: 'model' });
      const other = await fetch(`${url()}/v1/models/no-such-model`);
      expect(other.status).toBe(404);
      expect(await readError(other)).toMatchObject({ code: 'MODEL_NOT_FOUND' });
    });
  });
}
