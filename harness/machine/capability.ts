/** What a machine offers, or why it does not; and how that is found out. */
import type { Scope } from '../kernel/scope.ts';

export interface Capability {
  name: string;
  state: 'available' | 'unavailable';
  /** What was found, or what was in the way. */
  detail: string;
  /** What to do; undefined where it is available. */
  advice?: string;
}

export interface ProbeContext {
  /** Of a run that exists only for the probing: what a probe makes carries its mark. */
  scope: Scope;
  runId: string;
  /** Exists, below the folder for temporary files, and goes with the scope. */
  folder: string;
  /** The folder of the project whose packages count. */
  projectFolder: string;
}

export interface Probe {
  name: string;
  /** What to do when it fails. */
  advice: string;
  /**
   * Does the thing in miniature and undoes it, or leaves the undo to the scope.
   * @param signal aborted when the time is up
   * @returns what was found, in a few words
   * @throws whatever was in the way
   */
  look: (context: ProbeContext, signal: AbortSignal) => string | Promise<string>;
}
