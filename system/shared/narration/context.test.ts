// The context follows the work it was given to, through everything asynchronous, and nothing else.
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { currentContext, withContext } from './context.ts';

describe('[CORE-01] the context of a request', () => {
  it('is there after awaits, timers, immediates and in generators', async () => {
    const seen = await withContext({ correlationId: 'a', jobId: 'job-a' }, async () => {
      const ids: (string | undefined)[] = [currentContext()?.jobId];
      await Promise.resolve();
      ids.push(currentContext()?.jobId);
      await new Promise((resolve) => setTimeout(resolve, 1));
      ids.push(currentContext()?.jobId);
      await new Promise((resolve) => setImmediate(resolve));
      ids.push(currentContext()?.jobId);
      for await (const id of generate()) ids.push(id);
      return ids;
    });
    expect(seen).toEqual(Array(5).fill('job-a'));
  });

  it('is kept by one who waits for an event that another request emits', async () => {
    const emitter = new EventEmitter();
    const waiting = withContext({ correlationId: 'a' }, async () => {
      await once(emitter, 'go');
      return currentContext()?.correlationId;
    });
    withContext({ correlationId: 'b' }, () => emitter.emit('go'));
    expect(await waiting).toBe('a');
  });

  it('does not mix with that of others which run at the same time', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `order-${index}`);
    const seen = await Promise.all(
      ids.map((correlationId) =>
        withContext({ correlationId }, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return currentContext()?.correlationId;
        }),
      ),
    );
    expect(seen).toEqual(ids);
  });

  it('is gone outside', () => {
    withContext({ correlationId: 'a' }, () => undefined);
    expect(currentContext()).toBeUndefined();
  });
});

async function* generate(): AsyncGenerator<string | undefined> {
  await Promise.resolve();
  yield currentContext()?.jobId;
}
