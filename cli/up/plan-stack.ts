/** What the flags of `hornet up` mean as a stack: how many of which programs, and which model. */
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import {
  defaultModel,
  HornetError,
  modelCacheFolder,
  promptFor,
  writeModel,
} from '../../harness/index.ts';
import { type HivePlan, ownProgram, type TopologyPlan } from '../../system/topology/index.ts';

export interface UpFlags {
  hives: number;
  workers: number;
  slots: number;
  model?: string;
  modelId?: string;
  port: number;
  fake?: true;
  reports: string;
}

export interface UpPlan {
  topology: TopologyPlan;
  modelId: string;
  /** A prompt that the model has something to say to. */
  prompt: string;
}

/** @throws HornetError CONFIGURATION_INVALID for a model file that is not there, or an engine that is not installed */
export async function planStack(flags: UpFlags): Promise<UpPlan> {
  if (!flags.fake) assertEngine();
  const { path, id, prompt } = await modelOf(flags);
  const topology: TopologyPlan = {
    models: [{ id, path }],
    hives: hivesOf(flags, id),
    flags: { queen: ['--listen', `127.0.0.1:${flags.port}`] },
    ...(flags.fake ? { commands: { worker: ownProgram('fake-worker') } } : {}),
  };
  return { topology, modelId: id, prompt };
}

async function modelOf({ model, modelId }: UpFlags) {
  if (model === undefined) {
    const spec = defaultModel();
    const { path } = await writeModel(spec, modelCacheFolder());
    const prompt = promptFor(spec, { theme: 'meadow', lane: 0 });
    return { path, id: modelId ?? 'tiny', prompt };
  }
  const path = resolve(model);
  if (!existsSync(path))
    throw new HornetError('CONFIGURATION_INVALID', `There is no model file ${model}.`);
  return { path, id: modelId ?? basename(path, '.gguf'), prompt: 'Tell me a story.' };
}

/** Dealt out in turn, so that no hive has more than one worker more than another. */
function hivesOf({ hives, workers, slots }: UpFlags, model: string): HivePlan[] {
  const names = Array.from({ length: workers }, (_, index) => `worker-${index + 1}`);
  return Array.from({ length: hives }, (_, hive) => ({
    name: `hive-${hive + 1}`,
    workers: names
      .filter((_name, index) => index % hives === hive)
      .map((name) => ({ name, model, settings: { slots, idle_stop_ms: 0 } })),
  }));
}

/** llama.cpp comes with a package that users of Hornet need not have. */
function assertEngine(): void {
  try {
    import.meta.resolve('node-llama-cpp');
  } catch (cause) {
    const message =
      'The workers need the package node-llama-cpp, which is not installed here. ' +
      'Install it (npm install node-llama-cpp), or take workers that compute nothing (--fake).';
    throw new HornetError('CONFIGURATION_INVALID', message, { cause });
  }
}
