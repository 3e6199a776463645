// One line of a terminal that is drawn again and again and is gone before anything else is written.
import type { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

const eraseToEnd = '\u001b[K';
const saveCursor = '\u001b7';
const restoreCursor = '\u001b8';
const usualColumns = 80;

export class StatusLine {
  readonly #stream: Writable & { columns?: number };
  #drawn: 'nothing' | 'line' | 'behind_text' = 'nothing';

  constructor(stream: Writable & { columns?: number }) {
    this.#stream = stream;
  }

  /** @param isBehindText whether the cursor stands behind text that must stay */
  draw(text: string, isBehindText: boolean): void {
    const shown = cut(text, (this.#stream.columns || usualColumns) - 1);
    if (isBehindText) {
      this.#stream.write(`${eraseToEnd}${saveCursor} ${shown}${restoreCursor}`);
      this.#drawn = 'behind_text';
    } else {
      this.#stream.write(`\r${shown}${eraseToEnd}`);
      this.#drawn = 'line';
    }
  }

  clear(): void {
    if (this.#drawn === 'line') this.#stream.write(`\r${eraseToEnd}`);
    if (this.#drawn === 'behind_text') this.#stream.write(eraseToEnd);
    this.#drawn = 'nothing';
  }
}

function cut(text: string, columns: number): string {
  const plain = stripVTControlCharacters(text);
  return [...plain].length <= columns ? plain : `${[...plain].slice(0, columns - 1).join('')}…`;
}
