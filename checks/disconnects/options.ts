/** What the check of disconnects can be told. */
import { parseArgs } from 'node:util';
import { type WorkerKind, workerKinds } from '../campaign/describe-stack.ts';
import { oneOf, readOrExit, wholeNumber } from '../campaign/parameters.ts';

export interface DisconnectsOptions {
  /** Over all phases together. */
  count: number;
  seed: string;
  worker: WorkerKind;
  out: string | undefined;
}

export function readOptions(args: readonly string[]): DisconnectsOptions {
  return readOrExit(() => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        count: { type: 'string', default: '200' },
        seed: { type: 'string', default: String(Date.now()) },
        worker: { type: 'string', default: 'fake' },
        out: { type: 'string' },
      },
    });
    return {
      count: wholeNumber('--count', values.count),
      seed: values.seed,
      worker: oneOf('--worker', values.worker, workerKinds),
      out: values.out,
    };
  }, 'disconnects [--count 200] [--seed S] [--worker fake|real] [--out FILE]');
}
