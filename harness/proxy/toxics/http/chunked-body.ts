/** Takes a chunked body apart into data and framing. It changes no byte, and what is no chunk it says is broken. */

/** `last` is the last chunk and all that follows it, as a whole. */
export interface ChunkedPart {
  readonly kind: 'data' | 'framing' | 'last';
  readonly bytes: Buffer;
}

/** What the next byte belongs to: the line of a chunk's size, its data, the line after them, or the lines after the last chunk. */
type Place = 'size' | 'data' | 'after-data' | 'trailer' | 'over' | 'broken';

export class ChunkedBody {
  #place: Place = 'size';
  #dataLeft = 0;
  #line = '';
  #held: Buffer[] = [];

  get place(): Place {
    return this.#place;
  }

  /** Of the chunk at hand, data that has not come yet. */
  get dataLeft(): number {
    return this.#dataLeft;
  }

  /** What has come of a line, or of the lines after the last chunk; given away only when they are whole. */
  get held(): Buffer {
    return Buffer.concat(this.#held);
  }

  /** Takes some of the bytes and says how many. No part: more have to come, or nothing more can be told apart. */
  read(bytes: Buffer): { part: ChunkedPart | undefined; taken: number } {
    if (this.#place === 'data') return this.#readData(bytes);
    const end = bytes.indexOf(0x0a);
    const taken = end < 0 ? bytes.length : end + 1;
    this.#held.push(bytes.subarray(0, taken));
    this.#line += bytes.toString('latin1', 0, taken);
    if (this.#line.length > longestLine || this.#held.length > mostPieces) this.#place = 'broken';
    const kind = end < 0 || this.#place === 'broken' ? undefined : this.#endLine();
    if (kind === undefined) return { part: undefined, taken };
    const part = { kind, bytes: this.held };
    this.#held = [];
    return { part, taken };
  }

  #readData(bytes: Buffer): { part: ChunkedPart; taken: number } {
    const taken = Math.min(this.#dataLeft, bytes.length);
    this.#dataLeft -= taken;
    if (this.#dataLeft === 0) this.#place = 'after-data';
    return { part: { kind: 'data', bytes: bytes.subarray(0, taken) }, taken };
  }

  /** What the lines held are, if they are whole. */
  #endLine(): 'framing' | 'last' | undefined {
    const line = this.#line.replace(/\r?\n$/, '');
    this.#line = '';
    if (this.#place === 'size') this.#readSize(line);
    else if (line === '') this.#place = this.#place === 'trailer' ? 'over' : 'size';
    else if (this.#place === 'after-data') this.#place = 'broken';
    if (this.#place === 'over') return 'last';
    return this.#place === 'data' || this.#place === 'size' ? 'framing' : undefined;
  }

  #readSize(line: string): void {
    const size = /^([\da-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    this.#dataLeft = Number.parseInt(size ?? '0', 16);
    if (size === undefined) this.#place = 'broken';
    else this.#place = this.#dataLeft > 0 ? 'data' : 'trailer';
  }
}

const longestLine = 16 * 1024;
/** Of lines that are held together; far more than anybody has trailers. */
const mostPieces = 16 * 1024;
