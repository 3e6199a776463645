/** A sentence that features can use, as the page about all of them shows it. */
export interface Sentence {
  keyword: 'Given' | 'When' | 'Then';
  /** A cucumber expression, or the source of a regular expression. */
  pattern: string;
  /** Relative to the root. */
  file: string;
  line: number;
  /** From the comment above the definition; empty where there is none. */
  description: string;
  /** Whole sentences with their keyword, from `@example` in the comment. */
  ownExamples: string[];
  /** Names and types of what is taken out of the sentence, in their order: `name: string`. */
  parameters: string[];
}
