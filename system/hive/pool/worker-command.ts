// The command line of a worker, from its configuration.
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerConfiguration } from '../../contracts/index.ts';

/** The worker beside this folder, in the repository and in the package alike; a configuration can name another. */
export const ownWorker = [
  process.execPath,
  fileURLToPath(new URL(`../../worker/main${extname(import.meta.url)}`, import.meta.url)),
] as const;

/** Program and arguments. */
export function workerCommand(
  worker: WorkerConfiguration,
  modelPath: string,
  placeFlags: readonly string[],
): [string, ...string[]] {
  const [program, ...rest] = worker.command ?? ownWorker;
  if (program === undefined) throw new Error(`The command of ${worker.name} is empty.`); // the schema forbids it
  const flags = {
    '--name': worker.name,
    '--model': worker.model,
    '--model-path': modelPath,
    '--listen': worker.listen,
    '--slots': String(worker.slots),
    ...(worker.context_tokens === undefined
      ? {}
      : { '--context-tokens': String(worker.context_tokens) }),
  };
  return [
    program,
    ...rest,
    ...Object.entries(flags).flat(),
    ...placeFlags,
    ...worker.flags,
    '--exit-with-parent',
  ];
}
