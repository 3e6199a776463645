/** Whatever is called in somebody's name ends with them; who has no caller is not touched. */
import { describe, expect, it } from 'vitest';
import { assertCallerWaits, inNameOf, orCallers } from './caller-signal.ts';
import { systemClock } from './clock.ts';
import { eventually } from './eventually.ts';
import { Scope } from './scope.ts';

const never = { hope: 'never', timeoutMs: 60_000, until: () => false };

describe('a caller who gives up', () => {
  it('ends a wait that knows nothing of them', async () => {
    const caller = new AbortController();
    const waiting = inNameOf(caller.signal, () => eventually(() => 1, never));
    caller.abort(new Error('the step is over'));
    await expect(waiting).rejects.toThrow('the step is over');
  });

  it('is known however deep the call is, and after any wait', async () => {
    const caller = new AbortController();
    const late = inNameOf(caller.signal, async () => {
      await systemClock.sleep(1);
      await Promise.resolve();
      assertCallerWaits();
    });
    caller.abort(new Error('the step is over'));
    await expect(late).rejects.toThrow('the step is over');
  });

  it('lets nothing more be registered in a scope, and all that is there be undone', async () => {
    const caller = new AbortController();
    const scope = new Scope({ name: 'test' });
    let undone = 0;
    scope.defer('before', () => void undone++);
    caller.abort(new Error('the step is over'));
    await inNameOf(caller.signal, async () => {
      expect(() => scope.defer('after', () => {})).toThrow('the step is over');
      await scope.close();
    });
    expect(undone).toBe(1);
  });
});

describe('signals', () => {
  it('are those that were given where nobody calls', () => {
    const { signal } = new AbortController();
    expect(orCallers(signal)).toBe(signal);
    expect(orCallers(undefined)).toBeUndefined();
    expect(() => assertCallerWaits()).not.toThrow();
  });

  it.each(['given', 'caller'])('abort with the %s, whichever is first', (first) => {
    const [given, caller] = [new AbortController(), new AbortController()];
    const both = inNameOf(caller.signal, () => orCallers(given.signal));
    (first === 'given' ? given : caller).abort(new Error(first));
    expect(both.reason).toEqual(new Error(first));
  });
});
