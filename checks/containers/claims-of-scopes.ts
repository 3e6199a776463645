/** Containers in a scope of a run that goes well. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Run, startRun } from '../../harness/index.ts';
import { startContainer } from '../../harness/machine/container.ts';
import { askEngine } from '../../harness/machine/container-engine.ts';
import { containerKind } from '../../harness/machine/container-kind.ts';
import type { Claim } from './claim.ts';
import { port, serverSpec } from './server-spec.ts';

export const leavesNothing: Claim[] = [
  [
    'A container is labelled, written down, and answers',
    async ({ socket, image }) => {
      await using run = await startRunHere();
      const { name, url } = await startContainer(run.scope, serverSpec(image));
      assert.equal(name, `hornet-${run.id}-server`);
      assert.equal(await (await fetch(url(port))).text(), 'hello from 1');
      const { body } = await askEngine(socket, 'GET', `/containers/${name}/json`);
      assert.equal(JSON.parse(body).Config.Labels['hornet.run'], run.id);
      const entry = { kind: 'container', socket, name };
      assert.deepEqual(
        run.ledger
          .openEntries()
          .map((open) => open.entry)
          .at(-1),
        entry,
      );
      const found = [{ entry, runId: run.id, what: `container ${name}` }];
      assert.deepEqual(await containerKind.find(run.id), found);
    },
  ],
  [
    'It is gone with its scope, and no helper of testcontainers stays',
    async ({ socket, image }) => {
      await using run = await startRunHere();
      const scope = run.scope.child('scenario');
      const { name } = await startContainer(scope, serverSpec(image));
      await scope.close();
      assert.equal((await askEngine(socket, 'GET', `/containers/${name}/json`)).status, 404);
      assert.deepEqual(await containerKind.find(run.id), []);
      assert.deepEqual(
        run.ledger.openEntries().filter(({ entry }) => entry.kind === 'container'),
        [],
      );
      const { body } = await askEngine(socket, 'GET', '/containers/json?all=true');
      assert.ok(!body.includes('ryuk'), body);
      // Gone already is fine.
      await containerKind.remove({ kind: 'container', socket, name });
    },
  ],
  [
    'One that never gets ready is removed, and the error says what was waited for',
    async ({ image }) => {
      await using run = await startRunHere();
      const deaf = {
        ...serverSpec(image),
        command: [process.execPath, '-e', 'setInterval(() => {}, 1e6)'],
      };
      await assert.rejects(startContainer(run.scope, { ...deaf, readyTimeoutMs: 3_000 }), {
        code: 'CONTAINER_NOT_STARTED',
      });
      assert.deepEqual(await containerKind.find(run.id), []);
    },
  ],
  [
    'One of an image that there is not is an error that names the image',
    async () => {
      await using run = await startRunHere();
      const started = startContainer(run.scope, serverSpec('localhost:1/not/there'));
      await assert.rejects(started, { code: 'CONTAINER_NOT_STARTED', message: /not\/there/ });
    },
  ],
  [
    'A container that is not of a run is not touched',
    async ({ socket }) => {
      const entry = { kind: 'container', socket, name: 'postgres' } as const;
      await assert.rejects(containerKind.remove(entry), { code: 'MACHINE_NAME_INVALID' });
    },
  ],
];

/** With its reports in a folder that goes with it. */
async function startRunHere(): Promise<Run> {
  const reportsRoot = await mkdtemp(join(tmpdir(), 'hornet-reports-'));
  const run = await startRun({ reportsRoot });
  run.scope.defer('reports', () => rm(reportsRoot, { recursive: true, force: true }));
  return run;
}
