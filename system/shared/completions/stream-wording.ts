// What is written on the lines of a streamed answer, as OpenAI has it. Most of a piece is the same in all pieces of an
// answer, so it is made once: a token costs the encoding of its own text and no more.
import {
  type CompletionSummary,
  endBody,
  type Piece,
  pieceBody,
  type ReplyFacts,
  usageBody,
} from './completion-body.ts';

/** The data of each event, as JSON without a line break. */
export interface StreamWording {
  piece(piece: Piece): string;
  /** All that follows the last piece, but the mark of the end. */
  end(summary: CompletionSummary): string[];
}

/** Stands in a piece where the text goes. Whatever an id or a model may contain, the text comes after it. */
const textMark = '\u0007';

/** The wording of one answer. */
export function openAiWording(facts: ReplyFacts): StreamWording {
  let usual: readonly [before: string, after: string] | undefined;
  let hasBegun = false;
  return {
    piece: (piece) => {
      const isFirst = !hasBegun;
      hasBegun = true;
      if (isFirst || piece.tokenIds !== undefined)
        return JSON.stringify(pieceBody(facts, piece, isFirst));
      usual ??= usualPiece(facts);
      return usual[0] + JSON.stringify(piece.text) + usual[1];
    },
    end: (summary) => {
      const bodies = [endBody(facts, summary)];
      if (facts.includeUsage === true) bodies.push(usageBody(facts, summary));
      return bodies.map((body) => JSON.stringify(body));
    },
  };
}

/** What stands before the text of a piece that is not the first, and after it. */
function usualPiece(facts: ReplyFacts): readonly [string, string] {
  const whole = JSON.stringify(pieceBody(facts, { text: textMark }, false));
  const mark = JSON.stringify(textMark);
  const at = whole.lastIndexOf(mark);
  return [whole.slice(0, at), whole.slice(at + mark.length)];
}
