/** The stack whose boot is measured: queen, one hive that starts one worker, and a link on every path between them. */
import { fileURLToPath } from 'node:url';
import { defineStack, type StackSpec } from '../harness/index.ts';

const model = 'tiny';

/** @param workerProgram another program in the worker's place */
export function benchStack(modelPath: string, workerProgram?: string): StackSpec {
  const program = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
  const listen = ['--listen', '127.0.0.1:0'];
  return defineStack({
    services: {
      queen: {
        command: [
          process.execPath,
          program('system/queen/main.ts'),
          ...listen,
          ...['--advertise', '{url:keeper→queen}'],
        ],
        ready: 'ready-line',
      },
      'hive-1': {
        command: [
          process.execPath,
          program('system/hive/main.ts'),
          ...listen,
          ...['--name', 'hive-1', '--workers', '{file:hive-1.json}'],
          ...['--advertise', '{url:queen→hive-1}', '--queen-url', '{url:hive-1→queen}'],
        ],
        ready: 'ready-line',
      },
    },
    parts: ['worker-1'],
    links: ['keeper→queen', 'hive-1→queen', 'queen→hive-1', 'hive-1→worker-1'],
    files: {
      'hive-1.json': {
        models: [{ id: model, path: modelPath }],
        workers: [
          {
            name: 'worker-1',
            model,
            start: 'with_hive',
            listen: '127.0.0.1:{port:worker-1}',
            advertise: '{url:hive-1→worker-1}',
            ...(workerProgram === undefined
              ? {}
              : { command: [process.execPath, program(workerProgram)] }),
          },
        ],
      },
    },
  });
}
