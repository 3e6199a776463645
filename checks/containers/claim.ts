/** What a claim about containers is, and what it is given to be proven with. */

export interface ClaimContext {
  socket: string;
  /** Holds Node.js where it lies here. */
  image: string;
}

/** A name that is a sentence, and what throws where it is not true. */
export type Claim = [sentence: string, prove: (context: ClaimContext) => Promise<void>];
