// The flags of the fake queen: the queen's own, and those that say how it plays its part. Its help is all one needs to use it.
import { defineCommand, duration, parseOptions, type Setting } from '../../system/shared/index.ts';
import { type JobServerOptions, jobServerSettings, parsePort } from '../jobs/index.ts';
import { formatVocabulary, scriptSetting } from '../script/index.ts';
import { queenVocabulary } from './queen-vocabulary.ts';

export interface FakeQueenOptions extends JobServerOptions {
  /** A hive that is known before it reports. */
  hivePort?: number;
  hiveSilenceMs: number;
  hiveLostMs: number;
  hiveStaleMs: number;
}

const noUse = 'taken as the queen takes it, and of no use here';
/** Of the queen's: who starts one in her place need not leave them out. */
const settingsWithoutUse: Setting[] = [
  duration('queue-timeout', noUse, 30_000),
  duration('failover-wait', noUse, 2_000),
  duration('hive-connect-timeout', noUse, 2_000),
  duration('hive-grace', noUse, 3_000),
  duration('ssh-timeout', noUse, 10_000),
  duration('hive-start-timeout', noUse, 30_000),
  duration('hive-stop-timeout', noUse, 15_000),
  { flag: '--queue-limit <n>', description: noUse, default: '512' },
  { flag: '--max-attempts <n>', description: noUse, default: '4' },
  { flag: '--state-folder <folder>', description: noUse },
  { flag: '--hives <file>', description: noUse },
  { flag: '--leave-hives', description: noUse },
];

const command = defineCommand(
  'queen',
  'A stand-in for the queen: it speaks the same wire, and forwards to the first hive that will do.',
  [
    ...jobServerSettings('queen', '127.0.0.1:8080'),
    {
      flag: '--hive-port <n>',
      description: 'the port of a hive on 127.0.0.1 that is given all jobs while none has reported',
      parse: parsePort,
    },
    duration('hive-silence', 'how long a hive may send nothing while a job runs', 4_000),
    duration('hive-lost', 'a hive that has not reported for this long is given no jobs', 3_000),
    duration('hive-stale', 'a hive that has not reported for this long is forgotten', 90_000),
    ...settingsWithoutUse,
    scriptSetting(queenVocabulary),
  ],
).addHelpText(
  'after',
  `
What it does with a job: it forwards it to a hive that has the model. Jobs for the model "echo" that no hive takes it
answers itself, with the words of the prompt and the narration of a whole stack.

Try it:
  node fakes/queen/main.ts --job-id job-1 --between-tokens-ms 200
  curl http://127.0.0.1:8080/v1/jobs -H 'content-type: application/json' \\
    -d '{"operation":"infer","model":"echo","prompt":"one two three four"}'
  curl -N http://127.0.0.1:8080/v1/jobs/job-1/stream
  node system/keeper/main.ts infer --model echo 'one two three four'

Be wrong on purpose, here in the second job, after three tokens:
  node fakes/queen/main.ts --script '{"rules":[{"at":"token","where":{"nth":2,"token":4},"do":"exit"}]}'

${formatVocabulary(queenVocabulary)}`,
);

/** The options given; faults, those of the script included, end the process with 2. */
export function readOptions(argv: readonly string[]): FakeQueenOptions {
  return parseOptions<FakeQueenOptions>(command, argv);
}
