/**
 * Breaks a copy of the stack and looks whether anybody notices: first undisturbed, where it has to do its main job, then with as
 * many schedules as it may cost, and last with the kinds that provoke it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { breakStack, copyProject } from './copy-project.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Edit, Mutant } from './mutant.ts';
import type { Asked } from './options.ts';
import { playMainJob } from './play-main-job.ts';
import { playTrial } from './play-trial.ts';
import type { MutantResult, Trial, UnbrokenResult } from './result.ts';

export interface TryOptions extends Pick<Asked, 'options' | 'through'> {
  signal: AbortSignal;
  onTrial: (trial: Trial) => void;
}

/** @throws the signal's reason; TypeError for a mutant that does not fit the stack any more */
export async function tryMutant(mutant: Mutant, trying: TryOptions): Promise<MutantResult> {
  const { name, edits, provokedBy, worker = 'fake' } = mutant;
  const { seed, seeds, hintSeeds } = trying.options;
  return await inCopy(edits, async (folder) => {
    const trials: Trial[] = [];
    const note = (trial: Trial): Trial['verdict'] => {
      trials.push(trial);
      trying.onTrial(trial);
      return trial.verdict;
    };
    const isCaught = async (stage: 'chance' | 'hint', most: number): Promise<boolean> => {
      const kinds = stage === 'hint' && provokedBy !== undefined ? { kinds: provokedBy } : {};
      for (let number = 1; number <= most; number += 1) {
        const drawnFrom = `${seed}-${name}-${stage}-${number}`;
        const call = { ...trying, ...kinds, stage, folder, worker, seed: drawnFrom };
        if (note(await playTrial(call)) === 'violated') return true;
      }
      return false;
    };
    const serves = note(await playMainJob({ ...trying, folder })) === 'held';
    if (serves && !(await isCaught('chance', seeds)) && provokedBy !== undefined)
      await isCaught('hint', hintSeeds);
    return { mutant: name, fingerprint: fingerprintOf(mutant), trials };
  });
}

/** The same settings, and nothing broken. */
export async function tryUnbroken(unbroken: number, trying: TryOptions): Promise<UnbrokenResult> {
  const seed = `${trying.options.seed}-unbroken-${unbroken}`;
  return await inCopy([], async (folder) => {
    const trial = await playTrial({ ...trying, stage: 'chance', seed, folder, worker: 'fake' });
    trying.onTrial(trial);
    return { unbroken, trial };
  });
}

async function inCopy<T>(edits: readonly Edit[], work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'hornet-mutant-'));
  try {
    await copyProject(process.cwd(), folder);
    await breakStack(folder, edits);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
