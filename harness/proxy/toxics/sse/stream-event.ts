/**
 * One event of a stream, as faults see it. What counts is an event with data, whoever says it: Hornet's jobs, OpenAI's
 * completions and the older form of the workers are all alike here. Comments and events without data are none.
 */

/** Bytes of a body, or of what frames them. */
export interface RawPart {
  readonly bytes: Buffer;
  readonly isData: boolean;
}

export interface StreamEvent {
  /** Counts events with data from 1. */
  readonly number: number;
  /** As they came: the event's own bytes, and framing between them. */
  readonly parts: readonly RawPart[];
  /** Of its first byte, in this direction of the connection. */
  readonly offset: number;
  /** Whether it says that the stream ends: `[DONE]`, `[ERROR]`, `[CANCELLED]`. */
  readonly isEndMark: boolean;
}

/** The data of an event, undefined for what has none. */
export function dataOf(text: string): string | undefined {
  const data: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const value = /^data(?:: ?(.*))?$/s.exec(line);
    if (value !== null) data.push(value[1] ?? '');
  }
  return data.length === 0 ? undefined : data.join('\n');
}

export function isEndMark(data: string): boolean {
  return /^\[[A-Z]+\]$/.test(data.trim());
}

/** An event's own bytes. */
export function bytesOf(parts: readonly RawPart[]): Buffer {
  return Buffer.concat(parts.filter(({ isData }) => isData).map(({ bytes }) => bytes));
}
