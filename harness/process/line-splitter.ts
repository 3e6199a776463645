/**
 * Cuts a stream of bytes into lines of text. A character or line may arrive in any number of
 * pieces; bytes that are not UTF-8 become U+FFFD. Holds at most a bounded part of one line.
 */

/** Cuts chunks into lines, without their line ends. */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #longestLine: number;
  #partial = '';

  /** A line longer than `longestLine` UTF-16 units is given out in pieces of that length. */
  constructor(longestLine = 65_536) {
    this.#longestLine = longestLine;
  }

  /** The lines that this chunk completes. */
  push(chunk: Uint8Array): string[] {
    return this.#split(this.#decoder.decode(chunk, { stream: true }));
  }

  /** What is left when the stream has ended: an unfinished line, if any. */
  end(): string[] {
    const lines = this.#split(this.#decoder.decode());
    if (this.#partial !== '') lines.push(withoutReturn(this.#partial));
    this.#partial = '';
    return lines;
  }

  #split(text: string): string[] {
    const [first = '', ...rest] = text.split('\n');
    const whole = [this.#partial + first, ...rest];
    this.#partial = whole.pop() ?? '';
    const lines = whole.flatMap((line) => this.#pieces(withoutReturn(line)));
    const pieces = this.#pieces(this.#partial);
    this.#partial = pieces.pop() ?? '';
    return [...lines, ...pieces];
  }

  #pieces(line: string): string[] {
    const pieces: string[] = [];
    for (let start = 0; start < line.length - this.#longestLine; start += this.#longestLine) {
      pieces.push(line.slice(start, start + this.#longestLine));
    }
    pieces.push(line.slice(pieces.length * this.#longestLine));
    return pieces;
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
