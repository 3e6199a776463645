// A shell on the queen's own host, where the queen may open nothing more.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runWithFewDescriptors } from '../../shared/testing/few-descriptors.ts';

it('says that it could not be started, and is there again when it can be', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const program = 'shell-without-descriptors.child.ts';
  expect(await runWithFewDescriptors(import.meta.url, program, folder)).toEqual({
    told: { code: 'HIVE_START_FAILED', details: { host: 'this host', reason: 'EMFILE' } },
    afterwards: 'well\n',
  });
});
