// Reads a prompt into a sequence in pieces, since the library can not be interrupted within one.
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import type { GenerateItem } from './engine.ts';

/** How long a piece should take, so that a cancelled request ends soon on a slow machine too. */
const pieceMs = 100;

const smallestPiece = 8;

const largestPiece = 512;

/**
 * Reads all but the last piece of the prompt, telling after each how far it is, and returns that piece: evaluating it yields the first token of the answer.
 * @throws the signal's reason, as soon as the piece being read is done
 */
export async function* prefill(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  signal: AbortSignal,
): AsyncGenerator<Extract<GenerateItem, { kind: 'progress' }>, Token[], undefined> {
  let start = 0;
  let size = smallestPiece;
  while (prompt.length - start > size) {
    const startedMs = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(start, start + size));
    signal.throwIfAborted();
    start += size;
    yield { kind: 'progress', readTokens: start };
    size = nextSize(size, performance.now() - startedMs);
  }
  return prompt.slice(start);
}

/** Twice as much after a piece that left time for it, half as much after one that took too long. */
export function nextSize(size: number, tookMs: number): number {
  if (tookMs > pieceMs) return Math.max(smallestPiece, Math.floor(size / 2));
  return tookMs * 2 > pieceMs ? size : Math.min(largestPiece, size * 2);
}
