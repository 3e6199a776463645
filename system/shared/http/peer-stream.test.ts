// A peer's stream, read at the reader's own pace and told to a listener, from a server that says whatever the test wants it to.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { currentContext, withContext } from '../narration/context.ts';
import { answerWith, patientCall, ScriptedPeer, wireError } from '../testing/scripted-peer.ts';
import { callPeer } from './peer-call.ts';
import { hearPeer, type StreamCall, streamPeer } from './peer-stream.ts';

const peer = ScriptedPeer.forEachTest();
const isLast = (data: string): boolean => data === 'last';

function read(overrides: Partial<StreamCall> = {}): Promise<string[]> {
  return Array.fromAsync(streamPeer(peer.url, patientCall(overrides)));
}

async function hear(overrides: Partial<StreamCall> = {}): Promise<string[]> {
  const heard: string[] = [];
  await hearPeer(peer.url, patientCall(overrides), (data) => heard.push(data));
  return heard;
}

describe('a stream that is read', () => {
  it('gives the data of each event, however it is cut into packets', async () => {
    const bytes = Buffer.from('id: 1\ndata: grüße 🐝\n\n: alive\n\ndata: {"a":1}\ndata: more\n\n');
    peer.answer = async (response) => {
      response.setHeader('content-type', 'text/event-stream');
      for (const byte of bytes) {
        await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      }
      response.end();
    };
    expect(await read()).toEqual(['grüße 🐝', '{"a":1}\nmore']);
  });

  it('that the peer refuses fails as the peer reported it', async () => {
    peer.answer = answerWith(404, JSON.stringify({ error: wireError }));
    await expect(read()).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('that falls silent is given up', async () => {
    peer.answer = (response) => response.writeHead(200).write('data: a\n\n');
    const heard: string[] = [];
    const listening = (async () => {
      for await (const data of streamPeer(peer.url, patientCall({ silenceTimeoutMs: 1_000 })))
        heard.push(data);
    })();
    await expect(listening).rejects.toMatchObject({ fault: 'silent' });
    expect(heard).toEqual(['a']);
  });

  it('lives on signs of life alone', async () => {
    peer.answer = (response) => {
      response.writeHead(200);
      let signs = 0;
      const beat = setInterval(() => {
        if (signs++ < 15) response.write(': alive\n\n');
        else {
          clearInterval(beat);
          response.end('data: at last\n\n');
        }
      }, 100);
    };
    expect(await read({ silenceTimeoutMs: 1_000 })).toEqual(['at last']);
  });

  it('is not called silent while its reader is busy', async () => {
    peer.answer = (response) => {
      response.writeHead(200).write('data: a\n\ndata: b\n\n');
      setTimeout(() => response.end('data: c\n\n'), 700);
    };
    const heard: string[] = [];
    for await (const data of streamPeer(peer.url, patientCall({ silenceTimeoutMs: 500 }))) {
      heard.push(data);
      if (data === 'a') await new Promise((resolve) => setTimeout(resolve, 700));
    }
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('whose connection is cut is broken, after what came before', async () => {
    const { promise: received, resolve: noteReceived } = Promise.withResolvers<void>();
    peer.answer = async (response) => {
      response.writeHead(200).write('data: a\n\n');
      await received;
      response.destroy();
    };
    const heard: string[] = [];
    const listening = (async () => {
      for await (const data of streamPeer(peer.url, patientCall())) {
        heard.push(data);
        noteReceived();
      }
    })();
    await expect(listening).rejects.toMatchObject({ fault: 'broken' });
    expect(heard).toEqual(['a']);
  });

  it.each([['left'], ['aborted']])('that its reader has %s is closed at the peer', async (how) => {
    const caller = new AbortController();
    const { promise: closed, resolve: noteClosed } = Promise.withResolvers<void>();
    peer.answer = (response) => {
      response.once('close', noteClosed);
      response.writeHead(200).write('data: a\n\n');
    };
    const listening = (async () => {
      for await (const _data of streamPeer(peer.url, patientCall({ signal: caller.signal }))) {
        if (how === 'left') return;
        caller.abort('enough');
      }
    })();
    if (how === 'left') await listening;
    else await expect(listening).rejects.toBe('enough');
    await closed;
  });

  it('tells that it is open, and the id of each event before the event', async () => {
    peer.answer = (response) => response.writeHead(200).end('id: 7\ndata: a\n\ndata: [DONE]\n\n');
    const told: string[] = [];
    const hooks = { onOpen: () => told.push('open'), onEventId: (id: string) => told.push(id) };
    for await (const data of streamPeer(peer.url, patientCall(hooks))) told.push(data);
    expect(told).toEqual(['open', '7', 'a', '[DONE]']);
  });
});

describe('a reader that stops at the last event', () => {
  it('does not cut the connection, which carries the next call', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>();
    peer.answer = (response) => {
      response.write('data: last\n\n');
      resolve(response);
    };
    for await (const _data of streamPeer(peer.url, patientCall({ isLast }))) break;
    const response = await asked;
    peer.answer = answerWith(200, '{}');
    await callPeer(peer.url, patientCall({ connectTimeoutMs: 1_000 })); // on a connection of its own: a cut would be seen before it is
    expect(response.closed).toBe(false);
    response.end();
    await once(response, 'close');
  });
});

describe('a stream that is told to a listener', () => {
  it('tells each event until the stream ends', async () => {
    peer.answer = (response) => response.end('data: 1\n\ndata: 2\n\n');
    await expect(hear()).resolves.toEqual(['1', '2']);
  });

  it('tells nothing after the last event, and does not wait for the stream to end', async () => {
    peer.answer = (response) => response.write('data: 1\n\ndata: last\n\ndata: more\n\n');
    await expect(hear({ isLast })).resolves.toEqual(['1', 'last']);
  });

  it('ends with what the listener throws, as it is, and tells it nothing more', async () => {
    peer.answer = (response) => response.write('data: 1\n\ndata: 2\n\n');
    const heard: string[] = [];
    const hearing = hearPeer(peer.url, patientCall(), (data) => {
      heard.push(data);
      throw new RangeError('enough');
    });
    await expect(hearing).rejects.toThrow(RangeError);
    expect(heard).toEqual(['1']);
  });

  it.each([
    ['breaks off', 'broken', (response: ServerResponse) => response.destroy()],
    ['falls silent', 'silent', () => undefined],
  ])('says of a stream that %s that it is %s', async (_what, fault, then) => {
    peer.answer = (response) => response.write('data: 1\n\n', () => then(response));
    await expect(hear({ silenceTimeoutMs: 100 })).rejects.toMatchObject({ fault });
  });

  it.each([
    ['has come meanwhile', 0],
    ['comes soon afterwards', 150],
  ])('is not called silent by a program that did not run itself: it reads what %s', async (_what, afterMs) => {
    const stoppedMs = 600;
    peer.answer = (response) => {
      const say = (): unknown => response.end('data: last\n\n');
      const stop = (): void => {
        if (afterMs === 0) say();
        else setTimeout(say, stoppedMs + afterMs);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stoppedMs);
      };
      response.write('data: 1\n\n', () => setTimeout(stop, 20)); // the first has been read by then
    };
    await expect(hear({ silenceTimeoutMs: 300 })).resolves.toEqual(['1', 'last']);
  });

  it('ends with the reason of its signal', async () => {
    const caller = new AbortController();
    peer.answer = (response) => response.write('data: 1\n\n');
    const hearing = hearPeer(peer.url, patientCall({ signal: caller.signal }), () =>
      caller.abort('enough'),
    );
    await expect(hearing).rejects.toBe('enough');
  });

  it('tells on behalf of its caller, also on a connection that another has opened', async () => {
    peer.answer = (response) => response.end('data: last\n\n');
    const hearAs = (correlationId: string): Promise<string | undefined> =>
      withContext({ correlationId }, async () => {
        let told: string | undefined;
        await hearPeer(peer.url, patientCall({ isLast }), () => {
          told = currentContext()?.correlationId;
        });
        return told;
      });
    await expect(hearAs('one')).resolves.toBe('one');
    await expect(hearAs('other')).resolves.toBe('other');
  });
});
