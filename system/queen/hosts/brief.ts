// A sentence of narration has under 200 characters; what an error has to say may be longer.

export function brief(sentence: string): string {
  return sentence.length < 200 ? sentence : `${sentence.slice(0, 198)}…`;
}

/** The error's own words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
