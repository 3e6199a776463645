// The flags of the fake: the worker's own, and those that say how it plays its part.
import { InvalidArgumentError } from 'commander';
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
} from '../../system/shared/index.ts';
import { formatVocabulary, type Script, scriptSetting } from '../script/index.ts';
import { helpText } from './help-text.ts';
import { jitterShapes, type LatencySettings } from './latency.ts';
import { type Misbehaviour, misbehaviours } from './misbehave.ts';
import { workerVocabulary } from './script-vocabulary.ts';

export interface FakeWorkerOptions extends LatencySettings, WorkerMemoryOptions {
  name: string;
  model: string;
  modelPath: string;
  listen: Address;
  advertise?: string;
  slots: number;
  queue: number;
  contextTokens?: number;
  requestTimeoutMs: number;
  keepAliveMs: number;
  drainTimeoutMs: number;
  exitWithParent?: boolean;
  loadMs: number;
  /** What it says that its model needs. */
  needsMb?: number;
  script?: Script;
  misbehave?: Misbehaviour;
}

const workersSettings = [
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
    description: 'taken and ignored: it computes nothing',
    default: '1',
    parse: parseWhole(1, 1024),
  },
  requestTimeout,
  keepAlive,
  drainTimeout(8_000),
  exitWithParent,
];

const latencySettings = [
  {
    flag: '--load-ms <ms>',
    description: 'how long it "loads" the model',
    default: '0',
    parse: parseWhole(0, 86_400_000),
  },
  {
    flag: '--needs-mb <n>',
    description: 'what it says that its model needs of memory, in millions of bytes',
    parse: parseWhole(0, 100_000_000),
  },
  {
    flag: '--first-token-ms <ms>',
    description: 'mean time from the slot to the first token of an answer',
    default: '2',
    parse: parseDecimal(0, 86_400_000),
  },
  {
    flag: '--prefill-per-token-ms <ms>',
    description: 'what each token of the prompt adds to that',
    default: '0',
    parse: parseDecimal(0, 86_400_000),
  },
  {
    flag: '--between-tokens-ms <ms>',
    description: 'mean time before each further token',
    default: '1',
    parse: parseDecimal(0, 86_400_000),
  },
  {
    flag: '--jitter <shape>',
    description: `how times scatter around their mean: ${jitterShapes.join(', ')}`,
    default: 'none',
    parse: parseWord(jitterShapes),
  },
  {
    flag: '--jitter-percent <n>',
    description:
      'how far, in percent of the mean: half width (uniform), standard deviation (others)',
    default: '30',
    parse: parseDecimal(0, 100),
  },
  {
    flag: '--load-factor <x>',
    description: 'how many times as long all takes while every slot is busy; less while fewer are',
    default: '1',
    parse: parseDecimal(1, 10_000),
  },
  {
    flag: '--seed <n>',
    description: 'what the jitter follows from; the same seed gives the same times',
    default: '0',
    parse: parseWhole(0, Number.MAX_SAFE_INTEGER),
  },
];

const faultSettings = [
  scriptSetting(workerVocabulary),
  {
    flag: '--misbehave <how>',
    description: `be wrong on purpose in every stream: ${misbehaviours.join(', ')}`,
    parse: parseWord(misbehaviours),
  },
];

const command = defineCommand(
  'worker',
  'A stand-in for the worker: it speaks the same wire and computes nothing.',
  [...workersSettings, ...latencySettings, ...faultSettings],
).addHelpText('after', () => helpText(formatVocabulary(workerVocabulary)));

/** The options given; faults, the missing ones included, end the process with 2. */
export function readOptions(argv: readonly string[]): FakeWorkerOptions {
  return parseOptions<FakeWorkerOptions>(command, argv);
}

/** A parser for one of a few words. */
function parseWord<const T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const known = words.find((word) => word === text);
    if (known === undefined)
      throw new InvalidArgumentError(`It must be one of ${words.join(', ')}.`);
    return known;
  };
}

/** A parser for numbers in a range, units being in the option's name. */
function parseDecimal(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= minimum && value <= maximum))
      throw new InvalidArgumentError(`It must be a number from ${minimum} to ${maximum}.`);
    return value;
  };
}
