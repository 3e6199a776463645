// Fills a worker for the suites: long streams in every slot, and a line before them.
import { type CompletionCall, callCompletion, readHealth, untilHealth } from './completion-call.ts';

/** A request that keeps a slot for as long as a test needs it; tests hang up on it. */
export function longRequest(model: string, prompt: string): Record<string, unknown> {
  return { model, prompt, max_tokens: 32_768, temperature: 0, stream: true };
}

/** Streams in all slots, each with its first piece said. Disposing hangs up on all. */
export interface OccupiedSlots extends Disposable {
  readonly calls: readonly CompletionCall[];
}

/** Takes every slot of an idle worker. Resolves when all of them generate. */
export async function occupySlots(url: string, body: unknown): Promise<OccupiedSlots> {
  using starting = new DisposableStack();
  const { slots_total: total } = await readHealth(url);
  const calls = Array.from({ length: total }, () => starting.use(callCompletion(url, body)));
  await Promise.all(calls.map((call) => call.next()));
  const started = starting.move();
  return { calls, [Symbol.dispose]: () => started.dispose() };
}

/** Sends one more request to a full worker and resolves when it waits as number `place`, or is answered at once. */
export async function joinLine(url: string, body: unknown, place: number): Promise<CompletionCall> {
  using joining = new DisposableStack();
  const call = joining.use(callCompletion(url, body));
  let isAnswered = false;
  const noteAnswer = (): void => {
    isAnswered = true;
  };
  call.response.then(noteAnswer, noteAnswer);
  await untilHealth(url, ({ queued }) => queued === place || isAnswered);
  joining.move();
  return call;
}
