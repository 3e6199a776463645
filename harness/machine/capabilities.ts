/**
 * Finds out what this machine offers to runs by trying it: all probes at once, each bounded in time. What
 * they make is small, carries the mark of a run of its own, and is gone when this returns.
 */
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTimeout } from '../kernel/deadline.ts';
import { isHornetError } from '../kernel/errors.ts';
import { Scope } from '../kernel/scope.ts';
import type { Capability, Probe, ProbeContext } from './capability.ts';
import { probes } from './probes/table.ts';

export type { Capability } from './capability.ts';

export interface ProbeOptions {
  /** Of the form YYYYMMDDTHHMMSS-xxxx, and nobody else's, unless there is a folder. */
  runId: string;
  /** Made for them and removed; below the folder of the run where it is one that goes on. Default: the one that the run would have. */
  folder?: string;
  /** The folder of the project whose packages count. Default: the working directory. */
  projectFolder?: string;
  /** Which of the table; all when absent. */
  only?: readonly ProbeName[];
}

export type ProbeName = (typeof probes)[number]['name'];

/** In the order of the table. A capability that cannot be tried counts as unavailable. */
export async function probeCapabilities(options: ProbeOptions): Promise<Capability[]> {
  const { runId, projectFolder = process.cwd(), only } = options;
  const { folder: own = join(tmpdir(), `hornet-${runId}`) } = options;
  const register = { runId, folder: own, open: notRecorded };
  const scope = new Scope({ name: 'probes', register });
  const wanted = probes.filter(({ name }) => only === undefined || only.includes(name));
  scope.defer('folder', () => rm(register.folder, { recursive: true, force: true }));
  try {
    const { folder } = register;
    makeIfPossible(folder);
    const context = { scope, runId, folder, projectFolder };
    return await Promise.all(wanted.map((probe) => take(probe, context)));
  } finally {
    await scope.close();
  }
}

const limitMs = 2_000;

async function take({ name, advice, look }: Probe, context: ProbeContext): Promise<Capability> {
  try {
    const detail = await withTimeout((signal) => look(context, signal), { timeoutMs: limitMs });
    return { name, state: 'available', detail };
  } catch (error) {
    return { name, state: 'unavailable', detail: reasonOf(error), advice };
  }
}

/** Without it the probes that need it fail, and one says why. */
function makeIfPossible(folder: string): void {
  try {
    mkdirSync(folder);
  } catch {
    // The probe of the temporary folder tells.
  }
}

/** Nobody outside cleans up after a probe but by its mark. */
function notRecorded() {
  return { amend: () => {}, done: () => {} };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = isHornetError(error) ? error.data['output'] : undefined;
  if (Array.isArray(output)) return String(output[0]);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
