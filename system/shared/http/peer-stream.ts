// A peer's stream of server-sent events, read in one of two ways: at the reader's own pace, or told to a listener. Either leaves
// the connection to the next call where the stream has said all, and cuts it where it has not.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Dispatcher } from 'undici';
import { openStream, type PeerCall } from './peer-call.ts';
import { SilenceWatch } from './silence-watch.ts';

export interface StreamCall extends PeerCall {
  /** Told when the peer has opened the stream. */
  onOpen?: () => void;
  /** Told each comment, which is a sign of life and perhaps more. */
  onComment?: (comment: string) => void;
  /** Told the id of each event that has one, before its data is given out. */
  onEventId?: (id: string) => void;
  /** Whether the stream ends after this event. Whoever reads no further than that leaves a connection that can be used again. */
  isLast?: (data: string) => boolean;
}

/** How long a peer that has said its last may take to end the stream. */
const farewellMs = 1_000;

/** The `data` of each event, until the stream ends. @throws as `callPeer`, and PeerError `silent` or `broken` on the way */
export async function* streamPeer(url: string, call: StreamCall): AsyncGenerator<string> {
  using silence = new SilenceWatch(call);
  const body = await openStream(url, call, silence);
  call.onOpen?.();
  const { onEventId, isLast } = call;
  let hasEnded = false;
  const events: EventSourceMessage[] = [];
  const feed = feedParser(call, (event) => events.push(event));
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      feed(chunk);
      silence.pause();
      for (const { id, data } of events.splice(0)) {
        if (id !== undefined) onEventId?.(id);
        hasEnded = isLast?.(data) ?? false;
        yield data;
      }
      silence.heard();
    }
  } catch (error) {
    throw silence.explain(error, 'broken');
  } finally {
    leave(body, hasEnded);
  }
}

/**
 * The same for one who needs no time to take it: `onData` is told each as it comes, up to the one that is the last. The pace
 * of a reader costs a good part of what a token costs, several promises each.
 * @throws as `streamPeer`, and what `onData` throws, which ends it
 */
export async function hearPeer(
  url: string,
  call: StreamCall,
  onData: (data: string) => void,
): Promise<void> {
  using silence = new SilenceWatch(call);
  const body = await openStream(url, call, silence);
  call.onOpen?.();
  const { onEventId, isLast } = call;
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  let hasEnded = false;
  let hasFailed = false;
  const feed = feedParser(call, ({ id, data }) => {
    if (hasEnded) return;
    if (id !== undefined) onEventId?.(id);
    hasEnded = isLast?.(data) ?? false;
    onData(data);
    if (hasEnded) resolve();
  });
  const hear = (chunk: Uint8Array): void => {
    if (hasFailed || hasEnded) return; // what was read at once with it, or after it
    try {
      feed(chunk);
      silence.heard();
    } catch (error) {
      hasFailed = true;
      reject(error);
    }
  };
  body.on('data', AsyncLocalStorage.bind(hear)); // else on behalf of whoever opened the connection
  body.once('end', resolve);
  body.once('error', (error) => reject(silence.explain(error, 'broken')));
  try {
    await over;
  } finally {
    leave(body, hasEnded && !hasFailed);
  }
}

function feedParser(
  { onComment }: StreamCall,
  onEvent: (event: EventSourceMessage) => void,
): (chunk: Uint8Array) => void {
  const parser = createParser({ onEvent, ...(onComment === undefined ? {} : { onComment }) });
  const decoder = new TextDecoder();
  return (chunk) => parser.feed(decoder.decode(chunk, { stream: true }));
}

/** Nobody reads on. A stream that has said all is read to its end, which frees its connection; another is cut. */
function leave(body: Dispatcher.ResponseData['body'], hasEnded: boolean): void {
  if (body.closed || body.readableEnded) return;
  body.on('error', () => undefined); // whoever read has been told, or does not care any more
  if (!hasEnded) {
    body.destroy();
    return;
  }
  const tooLate = setTimeout(() => body.destroy(), farewellMs).unref();
  body.once('close', () => clearTimeout(tooLate)).resume();
}
