/** No ledger can talk the guardian into deleting somebody else's folder. */
import { describe, expect, it } from 'vitest';
import { isRemovable } from './removable-folder.ts';

const runId = '20261105T070809-abcd';

describe('isRemovable', () => {
  it.each([
    `/tmp/hornet-${runId}`,
    `/tmp/hornet-${runId}/logs`,
    `/sys/fs/cgroup/${runId}`,
  ])('allows %s', (path) => expect(isRemovable(path, runId)).toBe(true));

  it.each([
    '/',
    '/tmp',
    `hornet-${runId}`,
    `/tmp/hornet-${runId}/..`,
    `/tmp/hornet-${runId}/../../home`,
    `/tmp/hornet-${runId}x`,
    '/tmp/hornet-20261105T070809-abce',
  ])('refuses %s', (path) => expect(isRemovable(path, runId)).toBe(false));

  it('refuses everything for a run without a name', () => {
    expect(isRemovable('/tmp/hornet-', '')).toBe(false);
  });
});
