// The flags of the fake hive: the hive's own, and those that say how it plays its part. Its help is all one needs to use it.
import type { HiveConfiguration } from '../../system/contracts/index.ts';
import { defineCommand, duration, parseOptions, parseUrl } from '../../system/shared/index.ts';
import { type JobServerOptions, jobServerSettings } from '../jobs/index.ts';
import { formatVocabulary, scriptSetting } from '../script/index.ts';
import { hiveVocabulary } from './hive-vocabulary.ts';
import { readWorkers } from './read-workers.ts';

export interface FakeHiveOptions extends JobServerOptions {
  queenUrl: string;
  /** Absent: it answers by itself. */
  workers?: HiveConfiguration;
  heartbeatMs: number;
  heartbeatTimeoutMs: number;
  connectTimeoutMs: number;
  workerSilenceMs: number;
  firstTokenTimeoutMs: number;
  betweenTokensTimeoutMs: number;
  healthIntervalMs: number;
  restartPauseMs: number;
  restartRestMs: number;
}

const noUse = 'taken as the hive takes it, and not used';

const command = defineCommand(
  'hive',
  'A stand-in for the hive: it speaks the same wire, with workers that are real processes or with none.',
  [
    ...jobServerSettings('hive-1', '127.0.0.1:9200'),
    {
      flag: '--queen-url <url>',
      description: 'the queen to report to',
      default: 'http://127.0.0.1:8080',
      parse: parseUrl,
    },
    {
      flag: '--workers <file>',
      description: 'JSON file of models and workers, as the hive reads it (default: none)',
      parse: readWorkers,
    },
    duration('heartbeat', 'how often it tells the queen that it lives', 1_000),
    duration('heartbeat-timeout', 'how long the queen may take to hear it', 5_000),
    duration(
      'worker-silence',
      'how long a worker may send nothing before it counts as lost',
      30_000,
    ),
    duration('connect-timeout', 'how long a worker may take to accept a connection', 5_000),
    duration('first-token-timeout', 'how long a worker may take for the first token', 60_000),
    duration('between-tokens-timeout', 'how long a worker may take from token to token', 30_000),
    duration('health-interval', 'how often it looks for workers that run by themselves', 5_000),
    duration('restart-pause', 'before a worker that ended is started again', 250),
    duration('restart-rest', 'how long a worker stays down that is not', 10_000),
    { flag: '--state-folder <folder>', description: noUse },
    { flag: '--nvidia-smi <program>', description: noUse },
    scriptSetting(hiveVocabulary),
  ],
).addHelpText(
  'after',
  `
What it does with a job: with --workers it starts a worker that has the model, makes narration of the lines that the
worker prints, and gives its tokens on; a worker without a "command" is the fake one. Without --workers it has the model
"echo" and answers itself, with the words of the prompt.

Try it:
  node fakes/hive/main.ts --job-id job-1 --between-tokens-ms 200
  curl http://127.0.0.1:9200/v1/jobs -H 'content-type: application/json' \\
    -d '{"operation":"infer","model":"echo","prompt":"one two three four"}'
  curl -N http://127.0.0.1:9200/v1/jobs/job-1/stream

With a worker:
  printf GGUF > /tmp/tiny.gguf
  echo '{"models":[{"id":"tiny","path":"/tmp/tiny.gguf"}],"workers":[{"name":"worker-1","model":"tiny"}]}' > /tmp/hive.json
  node fakes/hive/main.ts --workers /tmp/hive.json

Be wrong on purpose, here by falling silent to the queen after three heartbeats:
  node fakes/hive/main.ts --script '{"rules":[{"at":"heartbeat","where":{"from":4},"do":"skip","times":"always"}]}'

${formatVocabulary(hiveVocabulary)}`,
);

/** The options given; faults, those of the script included, end the process with 2. */
export function readOptions(argv: readonly string[]): FakeHiveOptions {
  return parseOptions<FakeHiveOptions>(command, argv);
}
