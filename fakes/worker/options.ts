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
} from '../../system/shared/index.ts';
import { type Misbehaviour, misbehaviours } from './misbehave.ts';

export interface FakeWorkerOptions {
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
  firstTokenMs: number;
  betweenTokensMs: number;
  misbehave?: Misbehaviour;
}

const parseMs = parseWhole(0, 86_400_000);

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

const fakesSettings = [
  {
    flag: '--load-ms <ms>',
    description: 'how long it "loads" the model',
    default: '0',
    parse: parseMs,
  },
  {
    flag: '--first-token-ms <ms>',
    description: 'time before the first token of an answer',
    default: '2',
    parse: parseMs,
  },
  {
    flag: '--between-tokens-ms <ms>',
    description: 'time before each further token',
    default: '1',
    parse: parseMs,
  },
  {
    flag: '--misbehave <how>',
    description: `be wrong on purpose: ${misbehaviours.join(', ')}`,
    parse: parseMisbehaviour,
  },
];

const command = defineCommand(
  'worker',
  'A stand-in for the worker: it speaks the same wire and computes nothing.',
  [...workersSettings, ...fakesSettings],
).addHelpText(
  'after',
  `
What it says: where a description lies beside the GGUF (x.model.json beside x.gguf), what the described model
would say; else the words of the prompt. Of the GGUF itself it reads the first four bytes alone.

How it is wrong on purpose (streams only; nothing is left to chance):
  drop-token  the second token of every stream is missing
  done-twice  every stream ends with [DONE] twice
  mix         while two streams run, every third token changes places with one of the other stream

Try it:
  printf GGUF > /tmp/echo.gguf
  node fakes/worker/main.ts --model echo --model-path /tmp/echo.gguf --between-tokens-ms 200
  curl -N http://127.0.0.1:9300/v1/completions -H 'content-type: application/json' \\
    -d '{"model":"echo","prompt":"one two three four","max_tokens":8,"stream":true}'`,
);

/** The options given; faults, the missing ones included, end the process with 2. */
export function readOptions(argv: readonly string[]): FakeWorkerOptions {
  return parseOptions<FakeWorkerOptions>(command, argv);
}

function parseMisbehaviour(text: string): Misbehaviour {
  const known = misbehaviours.find((misbehaviour) => misbehaviour === text);
  if (known === undefined)
    throw new InvalidArgumentError(`It must be one of ${misbehaviours.join(', ')}.`);
  return known;
}
