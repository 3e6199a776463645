// Why a model could not be loaded, in one word for programs and one sentence for people, with no path of this machine.
import { basename } from 'node:path';
import { Failure } from '../../shared/index.ts';

export type LoadFailureReason = keyof typeof meanings;

const meanings = {
  'engine-missing': 'the inference engine is not installed',
  'file-missing': 'there is no such file',
  'file-unreadable': 'the file cannot be read',
  'not-a-model': 'it is not a GGUF file',
  damaged: 'the file is damaged or incomplete',
  unsupported: 'the engine does not know this kind of model',
  'not-enough-memory': 'there is not enough memory for it',
  'context-too-long': 'it was not made for so long a context',
  unknown: 'the engine refused it',
} as const;

/**
 * The failure to report: INSUFFICIENT_MEMORY where memory is what was missing, else MODEL_LOAD_FAILED.
 * @param said what the engine or the system had to say, for `details.said`
 * @param figures further details
 */
export function loadFailure(
  reason: LoadFailureReason,
  modelPath: string,
  said: string,
  cause?: unknown,
  figures: Readonly<Record<string, number>> = {},
): Failure {
  const model = basename(modelPath);
  const words = said.replaceAll(modelPath, model);
  return new Failure(
    reason === 'not-enough-memory' ? 'INSUFFICIENT_MEMORY' : 'MODEL_LOAD_FAILED',
    `Model ${model} could not be loaded: ${meanings[reason]} (${words}).`,
    { details: { reason, model, said: words, ...figures }, cause },
  );
}

/** Which reason the engine's last words point at. */
export function reasonOf(said: string): LoadFailureReason {
  const found = tells.find(([pattern]) => pattern.test(said));
  return found?.[1] ?? 'unknown';
}

const tells: readonly (readonly [RegExp, LoadFailureReason])[] = [
  [/not enough|too large for the available|allocat|out of memory|bad_alloc/i, 'not-enough-memory'],
  [/unknown model architecture|unsupported|unknown pre-tokenizer/i, 'unsupported'],
  [/corrupt|incomplete|bounds|failed to read|key not found|missing tensor|wrong shape/i, 'damaged'],
];
