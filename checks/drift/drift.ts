/** A way in which a fake could drift from its contract, and the fakes that could. */
import type { Alteration } from './alteration.ts';

export interface Drift {
  readonly name: string;
  /** Completes the sentence "a fake that …". */
  readonly what: string;
  readonly alteration: Alteration;
  /** What is started in its place, where a fake drifts by itself; nothing then stands before it. */
  readonly command?: readonly string[];
  /** A part of the name of the test, or the tests, that must turn red. */
  readonly noticedBy: string;
}

/** A fake, and all that can go wrong with it. */
export interface DriftSubject {
  readonly name: string;
  /** Program and arguments, from the root of the project. */
  readonly command: readonly string[];
  /** The test file that holds it, by `commandUnderTest`, to its conformance suites. */
  readonly suite: string;
  /** It drifts by itself, and without a drift nothing stands before it either. */
  readonly isDirect?: boolean;
  readonly drifts: readonly Drift[];
}
