/** Containers of runs whose runner, or whose guardian too, was killed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, identify, killEach, type ProcessIdentity } from '../../harness/index.ts';
import { containerKind } from '../../harness/machine/container-kind.ts';
import { isAlive } from '../../harness/process/process-table.ts';
import type { Claim, ClaimContext } from './claim.ts';

export const isNotKeptByTheDead: Claim[] = [
  [
    'After kill -9 of the runner, the guardian removes it',
    (context) =>
      withRunner(context, async ({ id, runner, guardian }) => {
        await killEach([runner]);
        await eventually(() => containerKind.find(id), {
          hope: 'the container is gone',
          until: (found) => found.length === 0,
          timeoutMs: 10_000,
        });
        // It goes on with the rest, and writes to the report folder while it does.
        await eventually(() => isAlive(guardian), {
          hope: 'the guardian has ended',
          until: (isThere) => !isThere,
          timeoutMs: 10_000,
        });
      }),
  ],
  [
    'After kill -9 of runner and guardian, hornet clean names it, then removes it',
    (context) =>
      withRunner(context, async ({ id, name, runner, guardian }) => {
        await killEach([guardian, runner]);
        const foreseen = await hornet('clean', '--dry-run', id);
        assert.match(foreseen, new RegExp(`container ${name}`));
        assert.equal((await containerKind.find(id)).length, 1);
        const cleaned = await hornet('clean', id);
        assert.match(cleaned, new RegExp(`container ${name}`));
        assert.deepEqual(await containerKind.find(id), []);
      }),
  ],
];

interface RunnerWithContainer {
  id: string;
  name: string;
  runner: ProcessIdentity;
  guardian: ProcessIdentity;
}

async function withRunner(
  { image }: ClaimContext,
  prove: (started: RunnerWithContainer) => Promise<void>,
): Promise<void> {
  const reportsRoot = await mkdtemp(join(tmpdir(), 'hornet-reports-'));
  const program = join(import.meta.dirname, 'runner.ts');
  const child = spawn(process.execPath, [program, image, reportsRoot], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const runner = identify(child.pid ?? 0);
    const [line] = await Promise.race([once(child.stdout, 'data'), endOf(child)]);
    const { id, name, guardianPid } = JSON.parse(String(line));
    assert.equal((await containerKind.find(id)).length, 1);
    await prove({ id, name, runner, guardian: identify(guardianPid) });
  } finally {
    child.stdin.destroy();
    await rm(reportsRoot, { recursive: true, force: true });
  }
}

async function endOf(child: ReturnType<typeof spawn>): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`The runner ended with ${code}.`);
}

/** @returns what it said */
async function hornet(...parameters: string[]): Promise<string> {
  const program = join(import.meta.dirname, '../../cli/hornet.cjs');
  const child = spawn(process.execPath, [program, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 0, said);
  return said;
}
