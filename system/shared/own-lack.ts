// What a program of ours lacks itself when it cannot open a file, a connection or a process: told of it, and of nobody else.
// It looks at errors and opens nothing.
import { Failure } from './failure.ts';

/** In the kernel's words, and of the resolver of names. */
const lacks: Readonly<Record<string, string>> = {
  EMFILE: 'has as many files and connections open as it may',
  ENFILE: 'runs on a machine that has as many files and connections open as it may',
  ENOMEM: 'gets no more memory for that',
  ENOBUFS: 'gets no more memory for that',
  EAI_MEMORY: 'gets no more memory for that',
};

/** The kernel's word for it; undefined where the error is another, as when nobody listens at the other end. */
export function ownLackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // A name with two addresses was dialled twice, and with what was lacking the other might have answered.
  if (error instanceof AggregateError) {
    const [lack] = error.errors.flatMap((each) => ownLackOf(each) ?? []);
    return lack;
  }
  const code = 'code' in error ? String(error.code) : '';
  return Object.hasOwn(lacks, code) ? code : undefined;
}

export interface ThwartedDeed {
  /** Who lacks it, as errors name it. */
  layer: string;
  /** Completes "queen could not": `reach hive-1`. */
  deed: string;
  /** Of the job that it was for, where there is one. */
  phase?: string | undefined;
  cause: unknown;
}

/**
 * RESOURCES_EXHAUSTED; its details name nobody but the one who lacks.
 * @param lack as `ownLackOf` says
 */
export function resourcesExhausted(
  lack: string,
  { layer, deed, phase, cause }: ThwartedDeed,
): Failure {
  const why = lacks[lack] ?? 'lacks something';
  return new Failure('RESOURCES_EXHAUSTED', `${layer} could not ${deed}: it ${why} (${lack}).`, {
    cause,
    details: {
      ...{ layer, reason: lack, retry_after_ms: retryAfterMs },
      ...(phase === undefined ? {} : { phase }),
    },
  });
}

/** What is lacking is free again as soon as others have been served. */
const retryAfterMs = 1_000;
