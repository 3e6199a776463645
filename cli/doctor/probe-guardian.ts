/** Whether a guardian can be had: one is started for a run without anything in it, and told to finish. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuardian } from '../../harness/guardian/start-guardian.ts';
import type { Capability } from '../../harness/machine/capabilities.ts';

/** @param runId nobody else's */
export async function probeGuardian(runId: string): Promise<Capability> {
  const name = 'guardian';
  const runFolder = join(tmpdir(), `hornet-${runId}`);
  try {
    const guardian = await startGuardian({
      runId,
      runFolder,
      reportFolder: join(runFolder, 'none'),
    });
    const { tookMs } = await guardian.finish();
    if (existsSync(runFolder)) throw new Error(`It left ${runFolder}.`);
    return { name, state: 'available', detail: `cleans up in ${tookMs} ms` };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const advice = 'Set TMPDIR to a folder that you may write to; a run needs a folder of its own.';
    return { name, state: 'unavailable', detail, advice };
  }
}
