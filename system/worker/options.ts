// The flags of the worker, their environment variables and their defaults.
import {
  type Address,
  defineCommand,
  drainTimeout,
  exitWithParent,
  identitySettings,
  keepAlive,
  parseOptions,
  parseWhole,
  requestTimeout,
  type WorkerMemoryOptions,
  workerMemorySettings,
} from '../shared/index.ts';

export interface WorkerOptions extends WorkerMemoryOptions {
  name: string;
  /** The id it answers for; the file's own name says nothing. */
  model: string;
  modelPath: string;
  listen: Address;
  advertise?: string;
  slots: number;
  /** Requests that may wait for a slot. */
  queue: number;
  contextTokens?: number;
  threads?: number;
  requestTimeoutMs: number;
  keepAliveMs: number;
  /** Below the time that a hive gives a worker to end. */
  drainTimeoutMs: number;
  exitWithParent?: boolean;
}

const command = defineCommand('worker', 'One model in one process, with llama.cpp inside.', [
  ...identitySettings('worker-1', '127.0.0.1:9300'),
  { flag: '--model <id>', description: 'the model it answers for', isRequired: true },
  { flag: '--model-path <file>', description: 'the GGUF file of the model', isRequired: true },
  {
    flag: '--slots <n>',
    description: 'how many requests it serves at once',
    default: '4',
    parse: parseWhole(1, 256),
  },
  {
    flag: '--queue <n>',
    description: 'how many more may wait',
    default: '64',
    parse: parseWhole(0, 10_000),
  },
  {
    flag: '--context-tokens <n>',
    description: 'tokens that prompt and answer may have together (default: as the model was made)',
    parse: parseWhole(16, 1_048_576),
  },
  ...workerMemorySettings,
  {
    flag: '--threads <n>',
    description: 'threads to compute with (default: half of the processor)',
    parse: parseWhole(1, 1024),
  },
  requestTimeout,
  keepAlive,
  drainTimeout(8_000),
  exitWithParent,
]);

/** The options given; faults, the missing ones included, end the process with 2. */
export function readOptions(argv: readonly string[]): WorkerOptions {
  return parseOptions<WorkerOptions>(command, argv);
}
