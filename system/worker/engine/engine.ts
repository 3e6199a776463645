// What an inference engine is to the worker: one loaded model, some slots, and text in pieces. Types only.
import type { Chat } from '../../shared/index.ts';
import type { SlotCounts } from './slots.ts';

export interface Engine extends AsyncDisposable {
  readonly model: ModelFacts;
  /** Tokens that prompt and answer of one request may have together. */
  readonly contextTokens: number;
  readonly slots: SlotCounts;
  /**
   * Answers a prompt, one piece at a time. Waits for a slot, first come first served, and holds it until the end of
   * the answer, until the caller stops taking, or until the signal is aborted: at most one token or 100 ms of prompt
   * later the slot is free, taken or not, and the next piece is a rejection with the signal's reason.
   * @throws Failure ALL_SLOTS_BUSY when too many wait already, VALIDATION_FAILED for a prompt that is too long or
   * that the model's chat template refuses, OUT_OF_MEMORY when the memory for answers is taken, GENERATION_FAILED when the
   * engine itself fails, DRAINING when it is being unloaded.
   */
  generate(request: GenerateRequest): AsyncGenerator<GenerateItem, void, undefined>;
  /** Ends what is being generated and unloads the model. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ModelFacts {
  readonly name: string;
  readonly architecture: string;
  /** Tokens the model was made for. */
  readonly contextLength: number;
  /** Of the file. */
  readonly sizeBytes: number;
  /** Of the weights and of the context of all slots, as the engine counts them. */
  readonly memoryBytes: number;
  /** Why chats are written in plain lines though the file has a template: it cannot be read. */
  readonly templateFault?: string;
}

export interface GenerateRequest {
  /** Raw text, or a chat. */
  readonly prompt: string | Chat;
  /** As many as the context has room for, where absent. */
  readonly maxTokens?: number;
  /** From 0, which always takes the likeliest token, to 2. */
  readonly temperature: number;
  /** Only the likeliest tokens that together have this probability; 1 unless given. */
  readonly topP?: number;
  /** Texts that end the answer; they are not part of it. */
  readonly stop?: readonly string[];
  /** Makes sampling repeatable. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

export type GenerateItem =
  /** First: the request has a slot. */
  | { readonly kind: 'start'; readonly slot: number; readonly promptTokens: number }
  /** So many tokens of the prompt have been read; not told of a short one. */
  | { readonly kind: 'progress'; readonly readTokens: number }
  /** A token's text. One that is only part of a character, or of a possible stop, comes with a later one: two ids then. */
  | { readonly kind: 'token'; readonly text: string; readonly ids: readonly number[] }
  /** Last. */
  | { readonly kind: 'end'; readonly summary: GenerateSummary };

export interface GenerateSummary {
  /** `stop` when the model or a stop text ended the answer, `length` when a limit did. */
  readonly finishReason: 'stop' | 'length';
  readonly promptTokens: number;
  readonly completionTokens: number;
}
