/** Where narration is heard: in the output of a process, and in the stream of a job. */
import type { RunningProcess, StreamName } from '../process/spawn.ts';
import { narrationInEvent, narrationInLine } from './heard-narration.ts';
import type { NarrationSink } from './narration-sink.ts';

/**
 * Takes in what the process says, its last 200 lines included, until the returned function is called.
 * One stream only, stderr unless told otherwise: programs that narrate on stdout for their parent say
 * the same in their log.
 */
export function hearProcess(
  sink: Pick<NarrationSink, 'take'>,
  process: Pick<RunningProcess, 'lines' | 'onLine'>,
  stream: StreamName = 'stderr',
): () => void {
  const hear = (line: string) => {
    const narration = narrationInLine(line);
    if (narration !== undefined) sink.take(narration);
  };
  for (const line of process.lines(stream)) hear(line);
  return process.onLine((line) => {
    if (line.stream === stream) hear(line.text);
  });
}

/** Reads events to their end, takes in what is narrated in their data as it comes, and returns them all. @throws what reading throws */
export async function hearEvents<E extends { readonly data: string }>(
  sink: NarrationSink,
  events: AsyncIterable<E>,
): Promise<E[]> {
  const all: E[] = [];
  for await (const event of events) {
    all.push(event);
    const narration = narrationInEvent(event.data);
    if (narration !== undefined) sink.take(narration);
  }
  return all;
}
