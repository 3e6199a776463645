// The misbehaviours of a process that can be seen from inside it; those that end it are proven on the fakes.
import { describe, expect, it } from 'vitest';
import { performOnProcess } from './process-actions.ts';

describe('performOnProcess', () => {
  it('takes memory that stays taken', async () => {
    const beforeBytes = process.memoryUsage().rss;
    await performOnProcess({ do: 'grow', with: { mb: 100 } });
    expect(process.memoryUsage().rss - beforeBytes).toBeGreaterThan(90 * 2 ** 20);
  });

  it('blocks the event loop: timers that are due do not fire', async () => {
    let hasFired = false;
    const timer = setTimeout(() => {
      hasFired = true;
    }, 1);
    const begunMs = performance.now();
    const blocked = performOnProcess({ do: 'block', with: { ms: 60 } });
    expect(performance.now() - begunMs).toBeGreaterThanOrEqual(60);
    expect(hasFired).toBe(false);
    await blocked;
    clearTimeout(timer);
  });

  it.each([
    { do: 'hang', with: {} },
    { do: 'stall', with: { ms: 86_400_000 } },
  ] as const)('$do gives way to a signal, with its reason', async (deed) => {
    const leave = new AbortController();
    const performed = performOnProcess(deed, leave.signal);
    const reason = new Error('it has to leave');
    leave.abort(reason);
    await expect(performed).rejects.toBe(reason);
    await expect(performOnProcess(deed, leave.signal)).rejects.toBe(reason);
  });

  it('stalls for as long as it is told, and no longer', async () => {
    const begunMs = performance.now();
    await performOnProcess({ do: 'stall', with: { ms: 50 } });
    expect(performance.now() - begunMs).toBeGreaterThanOrEqual(49);
    await performOnProcess({ do: 'stall', with: { ms: 0 } });
  });
});
