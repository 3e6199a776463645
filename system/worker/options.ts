// The flags of the worker, their environment variables and their defaults.
import {
  type Address,
  defineCommand,
  parseAddress,
  parseOptions,
  parseUrl,
  parseWhole,
} from '../shared/index.ts';

export interface WorkerOptions {
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

const parseMs = parseWhole(1, 86_400_000);

const command = defineCommand('worker', 'One model in one process, with llama.cpp inside.', [
  { flag: '--name <name>', description: 'its name; it survives restarts', default: 'worker-1' },
  { flag: '--model <id>', description: 'the model it answers for', isRequired: true },
  { flag: '--model-path <file>', description: 'the GGUF file of the model', isRequired: true },
  {
    flag: '--listen <host:port>',
    description: 'where it listens; port 0 lets the kernel choose',
    default: '127.0.0.1:9300',
    parse: parseAddress,
  },
  {
    flag: '--advertise <url>',
    description: 'what peers are told (default: where it listens)',
    parse: parseUrl,
  },
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
  {
    flag: '--threads <n>',
    description: 'threads to compute with (default: half of the processor)',
    parse: parseWhole(1, 1024),
  },
  {
    flag: '--request-timeout-ms <ms>',
    description: 'budget of a request that brings none',
    default: '30000',
    parse: parseMs,
  },
  {
    flag: '--keep-alive-ms <ms>',
    description: 'how often a silent stream shows that it is alive',
    default: '1000',
    parse: parseMs,
  },
  {
    flag: '--drain-timeout-ms <ms>',
    description: 'how long running requests may take to finish at shutdown',
    default: '8000',
    parse: parseMs,
  },
  { flag: '--exit-with-parent', description: 'also stop when stdin closes' },
]);

/** The options given; faults, the missing ones included, end the process with 2. */
export function readOptions(argv: readonly string[]): WorkerOptions {
  return parseOptions<WorkerOptions>(command, argv);
}
