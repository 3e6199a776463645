/** The client that leaves, and the one that keeps the only slot busy meanwhile. */
import {
  eventually,
  jobStreamWire,
  MemoryHistory,
  type ModelSpec,
  questionOf,
  type RecordedStream,
  recordStream,
  type StreamWire,
} from '../../harness/index.ts';
import { modelName } from '../campaign/describe-stack.ts';
import type { PlannedDisconnect } from './plan.ts';
import type { SlotWatch } from './watch-slot.ts';

export interface ClientOptions {
  queenUrl: string;
  model: ModelSpec;
  signal: AbortSignal;
  /** What every prompt is made longer by, for workers that read fast. */
  reading: string;
  maxTokens: number;
}

const patienceMs = 30_000;
/** A client that goes away for good. */
const wire: StreamWire = {
  ...jobStreamWire,
  body: { ...jobStreamWire.body, on_disconnect: 'cancel', disconnect_grace_ms: 0 },
};

export function ask(id: string, n: number, options: ClientOptions): RecordedStream {
  const { queenUrl, model, signal, reading, maxTokens } = options;
  const { prompt } = questionOf(model, n % 100, maxTokens);
  const [opening = '', rest = ''] = prompt.split(/(?<=tell me more about )/);
  return recordStream(queenUrl, {
    ...{ history: new MemoryHistory(), wire, request: id, signal },
    asked: { prompt: `${opening}${reading}${rest}`, maxTokens, model: modelName },
    comesBack: false,
    giveUpAfterMs: patienceMs,
  });
}

/** Resolves with whether the job is, at this moment, in the phase in which its client is to leave. */
export async function reach(
  stream: RecordedStream,
  { phase, delayMs, atToken }: PlannedDisconnect,
  watch: SlotWatch,
  pause: (ms: number) => Promise<void>,
): Promise<boolean> {
  if (phase === 'decode') {
    await untilToken(stream, atToken);
    return stream.end === undefined;
  }
  await eventually(() => watch.phaseOf(stream.request), {
    hope: `${stream.request} is ${phase}`,
    timeoutMs: patienceMs,
    pauseMs: 1,
    until: (seen) => seen === phase || stream.end !== undefined,
  });
  await pause(delayMs);
  return (await watch.phaseOf(stream.request)) === phase;
}

/** Resolves at that token, or at the end of the stream. */
export async function untilToken(stream: RecordedStream, token: number): Promise<void> {
  const reached = new Promise<void>((resolve) => {
    stream.onToken((index) => {
      if (index >= token) resolve();
    });
  });
  await Promise.race([reached, stream.ended]);
}
