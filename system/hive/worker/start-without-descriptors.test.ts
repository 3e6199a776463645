// A hive that may open nothing more says so of itself: it blames no worker, ends none for that, and goes on.
import { expect, it } from 'vitest';
import { runWithFewDescriptors } from '../../shared/testing/few-descriptors.ts';
import { ScriptedPeer } from '../../shared/testing/scripted-peer.ts';

const worker = ScriptedPeer.forEachTest();

it('starts no worker, finds none and asks none, and says that it is to blame', async () => {
  // Each question takes a connection of its own.
  worker.answer = (response) => response.writeHead(200, { connection: 'close' }).end('{}');
  const program = 'start-without-descriptors.child.ts';
  const told = await runWithFewDescriptors(import.meta.url, program, worker.url.slice(0, -1));
  const details = { layer: 'hive-1', reason: 'EMFILE', retry_after_ms: 1_000 };
  const why = 'it has as many files and connections open as it may (EMFILE).';
  expect(told).toEqual({
    started: {
      ...{ code: 'RESOURCES_EXHAUSTED', details },
      message: `hive-1 could not start worker-1: ${why}`,
    },
    attached: {
      ...{ code: 'RESOURCES_EXHAUSTED', details },
      message: `hive-1 could not look for worker-2: ${why}`,
    },
    need: {
      ...{ reason: 'its program cannot be started: EMFILE', mayChange: true, startTells: true },
    },
    health: 'not to blame',
  });
});
