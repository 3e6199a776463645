/**
 * Narration as the harness knows it: an event in which some program says what it does, whatever the
 * program. Reads it from lines and events; everything else in them is left alone.
 */

/** What is said, in the names that it has on the wire. */
export interface NarrationData {
  /** Who speaks: `queen`, `hive-1`. */
  readonly actor: string;
  /** What it does, in one word: `place`. */
  readonly action: string;
  /** The same, as a sentence. */
  readonly human: string;
  /** What it is done to. */
  readonly target?: string;
  readonly level?: string;
  readonly job_id?: string;
  readonly correlation_id?: string;
  /** By the wall clock of the speaker. */
  readonly emitted_at_ms?: number;
}

export interface HeardNarration extends NarrationData {
  /** When it was heard, by the monotonic clock of the listener. */
  readonly heardAtMs: number;
}

/** The narration in a line of output: a JSON object that holds it as `narration`, be it a line of a log or nothing else. */
export function narrationInLine(line: string): NarrationData | undefined {
  if (!line.startsWith('{') || !line.includes('"narration"')) return undefined;
  const parsed = parse(line);
  return isRecord(parsed) ? narrationIn(parsed['narration']) : undefined;
}

/** The narration in the data of an event of a job's stream, which says so by its `type`. */
export function narrationInEvent(data: string): NarrationData | undefined {
  const parsed = parse(data);
  return isRecord(parsed) && parsed['type'] === 'narration' ? narrationIn(parsed) : undefined;
}

/** `    0.120 s  queen     place        hive-1: Chose hive-1 (job-1, order-7)`, times from the given instant on. */
export function describeHeard(heard: HeardNarration, startMs: number): string {
  const { actor, action, target, human, level = 'info', job_id, correlation_id } = heard;
  const time = ((heard.heardAtMs - startMs) / 1_000).toFixed(3).padStart(9);
  const ids = [job_id, correlation_id].filter((id) => id !== undefined);
  const remarks = [...(level === 'info' ? [] : [level]), ...ids];
  const whom = target === undefined ? '' : `${target}: `;
  const remark = remarks.length === 0 ? '' : ` (${remarks.join(', ')})`;
  const line = `${time} s  ${actor.padEnd(9)} ${action.padEnd(12)} ${whom}${human}${remark}`;
  return line.replaceAll(/\p{Cc}+/gu, ' ');
}

function narrationIn(value: unknown): NarrationData | undefined {
  if (!isRecord(value)) return undefined;
  const { actor, action, human } = value;
  const isOne = [actor, action, human].every((part) => typeof part === 'string');
  // What it must have it has; the rest is compared as it is.
  return isOne ? (value as unknown as NarrationData) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Ordinary output, or a marker of a stream: no narration.
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
