import { expect, it } from 'vitest';
import type { HiveRecord } from '../../contracts/index.ts';
import { aHive } from '../../contracts/testing/builders.ts';
import { watchHives } from './watch-hives.ts';

function rig() {
  const listeners = new Set<() => void>();
  let known: HiveRecord[] = [];
  const become = (...states: [HiveRecord['state'], string][]): void => {
    known = states.map(([state, instance_id]) => {
      const { hive, url, models, devices, workers } = aHive({ name: 'hive-1' });
      const last_heartbeat_ms_ago = 0;
      return { hive, url, models, devices, workers, state, instance_id, last_heartbeat_ms_ago };
    });
    for (const listener of listeners) listener();
  };
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return { become, listeners, ...watchHives({ hives: () => known, onChange }) };
}
const noEnd = new AbortController().signal;

it('[QH-02] a hive is known once it is up, as another instance where that is asked', async () => {
  const { become, whenKnown, listeners } = rig();
  become(['lost', 'old']);
  const any = whenKnown('hive-1', noEnd);
  const other = whenKnown('hive-1', noEnd, 'old');
  become(['up', 'old']);
  expect(await any).toMatchObject({ instance_id: 'old' });
  become(['up', 'new']);
  expect(await other).toMatchObject({ instance_id: 'new' });
  expect(await whenKnown('hive-1', noEnd)).toMatchObject({ instance_id: 'new' });
  expect(listeners.size).toBe(0);
});

it('[QH-02] a hive has gone when it is neither up nor draining, or was never there', async () => {
  const { become, whenGone, listeners } = rig();
  await whenGone('hive-1', noEnd);
  become(['up', 'a']);
  const gone = whenGone('hive-1', noEnd);
  become(['draining', 'a']);
  expect(listeners.size).toBe(1);
  become(['lost', 'a']);
  await gone;
  become(['up', 'a']);
  const caller = new AbortController();
  const waiting = whenGone('hive-1', caller.signal);
  caller.abort('enough');
  await expect(waiting).rejects.toBe('enough');
  expect(listeners.size).toBe(0);
});
