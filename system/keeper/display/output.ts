// Writes to a stream that a pipe may close or hold up at any time.
import type { Writable } from 'node:stream';

/** The text could not be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  /** Whoever read the other end of the pipe has left. */
  readonly isReaderGone: boolean;

  constructor(cause: Error) {
    super(cause.message, { cause });
    this.isReaderGone = 'code' in cause && cause.code === 'EPIPE';
  }
}

/** Resolves when the text has left the process, so that the writer goes at the pace of the reader. @throws OutputError */
export function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(new OutputError(error)) : resolve()));
  });
}
