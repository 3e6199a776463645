// What a suite has a counterpart do with a job, written into the job's prompt: the part is played behind the program under test.

/** How the answer ends, after its tokens. */
export const endings = [
  'complete',
  /** Goes on living and says nothing more, until it is told to stop. */
  'hold',
  'fail',
  /** Refused before anything is said. */
  'refuse',
  /** The connection breaks. */
  'break',
  /** The stream ends as if it were whole, without its end. */
  'truncate',
  /** The connection stays, and nothing at all comes any more. */
  'silence',
  'garble',
  /** The process ends. */
  'crash',
] as const;
export type Ending = (typeof endings)[number];

export interface Script {
  ending: Ending;
  tokens: number;
  /** So that the tokens of two jobs can be told apart. */
  voice: string;
}

/** The prompt that makes a counterpart play the script. */
export function promptOf({ ending, tokens, voice }: Script): string {
  return `${ending} after ${tokens} tokens of ${voice}`;
}

/** @throws Error for a prompt that is no script: the program under test has changed it */
export function readScript(prompt: string): Script {
  const [, name, tokens, voice] = /^(\w+) after (\d+) tokens of (\w+)$/.exec(prompt) ?? [];
  const ending = endings.find((known) => known === name);
  if (ending === undefined || voice === undefined)
    throw new Error(`This prompt is not the suite's: ${prompt}`);
  return { ending, tokens: Number(tokens), voice };
}

/** The tokens that the script says. */
export function tokensOf({ tokens, voice }: Script): string[] {
  return Array.from({ length: tokens }, (_none, index) => ` ${voice}-${index}`);
}
