/** What a code says to the person who meets it. */
export interface ErrorRow {
  /** What went wrong, in general; the error's own message says where. */
  readonly meaning: string;
  /** What the reader can do next. */
  readonly advice: string;
}
