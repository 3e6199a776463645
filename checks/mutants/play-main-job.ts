/** Whether a broken stack still does its main job, as the scenario of the complete flow has it: all programs real, nothing struck. */
import { execaNode } from 'execa';
import type { Trial } from './result.ts';

export interface MainJobCall {
  /** Of the project's copy. */
  folder: string;
  signal: AbortSignal;
}

const parameters = ['--profile', 'smoke', 'features/inference/complete-flow.feature'];
const saidCharacters = 300;

/** @throws the signal's reason */
export async function playMainJob({ folder, signal }: MainJobCall): Promise<Trial> {
  const startedMs = performance.now();
  const program = 'node_modules/@cucumber/cucumber/bin/cucumber.js';
  const { all, exitCode } = await execaNode(program, parameters, {
    ...{ cwd: folder, all: true, reject: false, cancelSignal: signal },
    forceKillAfterDelay: false, // it heals and stops first
    killSignal: 'SIGINT',
  });
  signal.throwIfAborted();
  const tookMs = Math.round(performance.now() - startedMs);
  const verdict = exitCode === 0 ? 'held' : exitCode === 1 ? 'violated' : 'harness error';
  const said = exitCode === 0 ? undefined : String(all).trim().slice(-saidCharacters);
  return { stage: 'main job', seed: '', verdict, struck: [], rules: {}, said, tookMs };
}
