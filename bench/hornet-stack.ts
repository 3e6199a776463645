/** The stack whose boot is measured: queen, one hive that starts one worker, and a link on every path between them. */
import { defineStack, type StackSpec } from '../harness/index.ts';
import { describeTopology, ownProgram, someHives } from '../system/topology/index.ts';

const model = 'tiny';

/** @param worker which program serves */
export function benchStack(modelPath: string, worker: 'worker' | 'fake-worker'): StackSpec {
  return defineStack(
    describeTopology({
      models: [{ id: model, path: modelPath }],
      hives: someHives(1, 1, { model, settings: { start: 'with_hive' } }),
      commands: worker === 'worker' ? {} : { worker: ownProgram(worker) },
    }),
  );
}
