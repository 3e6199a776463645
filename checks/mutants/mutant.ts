/** A defect that is put into a copy of the stack on purpose, as data: what is broken, where, and which rule has to notice. */

export interface Mutant {
  /** In kebab-case, unlike any other. */
  readonly name: string;
  /** In one sentence, as a report of the defect would have it. */
  readonly broken: string;
  readonly edits: readonly [Edit, ...Edit[]];
  /** Any of these rules may be the one that says so. */
  readonly expected: readonly [string, ...string[]];
  /** Kinds of faults that provoke it, for where chance does not. */
  readonly provokedBy?: readonly string[];
  /** Default: a fake. Where the defect is in the worker, the real one has to be there. */
  readonly worker?: 'fake' | 'real';
}

/** One place that is changed. More than one is needed only where two lines of defence do the same. */
export interface Edit {
  /** Below `system/`. */
  readonly file: string;
  /** Text that is there exactly once. */
  readonly find: string;
  readonly replace: string;
}
