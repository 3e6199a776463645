// A machine for tests of devices: a folder with the fake nvidia-smi in it, with model files, and with what a hive would say.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineDescription } from '../../../../fakes/nvidia-smi/description.ts';
import { installNvidiaSmi } from '../../../../fakes/nvidia-smi/install/install.ts';
import { NarrationSink } from '../../../../harness/narration/narration-sink.ts';
import { createLog, createNarrator, type Narrate } from '../../../shared/index.ts';

export interface FakeMachine extends AsyncDisposable {
  folder: string;
  /** The program to ask. */
  nvidiaSmi: string;
  narrate: Narrate;
  said: NarrationSink;
  /** The machine is like this from now on. */
  describe(machine: MachineDescription): Promise<void>;
  /** Writes a file of that size and returns its path. */
  writeModel(name: string, bytes?: number): Promise<string>;
}

export async function createFakeMachine(machine: MachineDescription = {}): Promise<FakeMachine> {
  const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  const description = join(folder, 'machine.json');
  const describe = (changed: MachineDescription): Promise<void> =>
    writeFile(description, JSON.stringify(changed));
  await describe(machine);
  const said = new NarrationSink();
  return {
    folder,
    nvidiaSmi: await installNvidiaSmi(join(folder, 'bin'), description),
    said,
    narrate: createNarrator('hive-1', createLog('hive-1', 'silent'), [said.take]),
    describe,
    writeModel: async (name, bytes = 100) => {
      const path = join(folder, name);
      await writeFile(path, Buffer.alloc(bytes));
      return path;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
