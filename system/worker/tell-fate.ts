// The sentences that the worker says about a request: that it waits, that it is served, and how it ended.
import { Failure, type Narrate, type Order } from '../shared/index.ts';
import type { GenerateSummary } from './engine/index.ts';

/** How far a request has come. */
export interface Fate {
  readonly order: Order;
  readonly phase: 'queued' | 'prefill' | 'decode';
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly durationMs: number;
}

/** @param place in the line, from 1 */
export function tellQueued(narrate: Narrate, { target }: Order, place: number): void {
  const human = `Every slot is taken: ${target} waits as number ${place}`;
  narrate({ action: 'queue', target, human, queue_position: place });
}

export function tellGenerating(
  narrate: Narrate,
  { target }: Order,
  { slot, promptTokens }: { slot: number; promptTokens: number },
): void {
  const human = `Generating for ${target} in slot ${slot + 1}`;
  narrate({ action: 'generate', target, human, tokens_in: promptTokens });
}

/** @param end what was generated, what went wrong, or that the client has gone */
export function tellEnd(
  narrate: Narrate,
  fate: Fate,
  end: GenerateSummary | Failure | 'gone',
): void {
  const { order, phase, durationMs } = fate;
  const { target } = order;
  const common = { target, duration_ms: Math.round(durationMs) };
  if (end === 'gone') {
    const human = `Stopped ${target} (${phase}): its client has gone`;
    const cute = 'Nobody listens any more, so I keep the rest to myself 🤐';
    narrate({ action: 'cancel', ...common, ...tokensOf(fate), human, cute });
  } else if (end instanceof Failure) {
    const cause = { error_code: end.code, human: end.message, ...tokensOf(fate) };
    if (end.code === 'CANCELLED') narrate({ action: 'cancel', ...common, ...cause });
    else if (end.code === 'OUT_OF_MEMORY') {
      const cute = 'My head is full, not one more word fits in 🤯';
      narrate({ action: 'out_of_memory', level: 'error', ...common, ...cause, cute });
    } else narrate({ action: 'fail', level: 'error', ...common, ...cause });
  } else {
    const { promptTokens: tokens_in, completionTokens: tokens_out, finishReason } = end;
    const human = `Completed ${target}: ${tokens_in} tokens in, ${tokens_out} out (${finishReason})`;
    const cute = `${tokens_out} tokens, fresh from the oven 🥐`;
    narrate({ action: 'complete', ...common, tokens_in, tokens_out, human, cute });
  }
}

function tokensOf({ tokensIn, tokensOut }: Fate): { tokens_in: number; tokens_out: number } {
  return { tokens_in: tokensIn, tokens_out: tokensOut };
}
