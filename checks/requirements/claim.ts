/** What the checks of requirements pass to each other: a requirement, a claim on it, and how the claim fared. */

/** One line of docs/requirements.md. */
export interface Requirement {
  id: string;
  text: string;
  section: string;
}

/** How a claim fared in the last run of its kind. */
export type Outcome = 'passed' | 'failed' | 'skipped' | 'not run';

/** One scenario, test or benchmark saying that it shows a requirement. */
export interface Claim {
  id: string;
  kind: 'scenario' | 'unit test' | 'benchmark';
  name: string;
  /** Relative to the root, with `/`. */
  file: string;
  line: number;
  outcome: Outcome;
}

/** How an id looks, wherever it stands. */
export const idPattern: RegExp = /[A-Z]+-\d+/;
