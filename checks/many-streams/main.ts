/**
 * `npx node checks/many-streams/main.ts [--streams 1000] [--wire jobs|openai] [--between-tokens-ms 400] [--out FILE]`: so many clients stream at the same
 * time from one queen, each an answer of its own. Nobody may lose a token or get another's, and the queen must stay small.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  checkHistory,
  describeTimes,
  HistoryFile,
  historyFileName,
  type Judgement,
  jobStreamWire,
  manyAnswersModel,
  openaiWire,
  type RecordedHistory,
  type Run,
  readHistory,
  requestsOf,
  spreadOf,
  timesOf,
} from '../../harness/index.ts';
import { askQuestions } from '../campaign/ask-questions.ts';
import { type CampaignStack, startCampaignStack } from '../campaign/campaign-stack.ts';
import { type Conclusion, conclude } from '../campaign/conclude.ts';
import { describeFindings } from '../campaign/describe-findings.ts';
import { originOf } from '../campaign/origin.ts';
import { oneOf, readOrExit, wholeNumber } from '../campaign/parameters.ts';
import { peakMemoryOf } from '../campaign/peak-memory.ts';
import { mostAtOnce } from './most-at-once.ts';

const queenLimitBytes = 350 * 1_024 * 1_024;
const deadlineMs = 120_000;
const graceMs = 2_000;
const maxTokens = 24;
const firstTokenMs = '3000';
const slotsPerWorker = 256;

const options = readOrExit(() => {
  const { values } = parseArgs({
    options: {
      streams: { type: 'string', default: '1000' },
      wire: { type: 'string', default: 'jobs' },
      // So that answers last until all have begun, where a machine takes seconds for that.
      'between-tokens-ms': { type: 'string', default: '400' },
      out: { type: 'string' },
    },
  });
  return {
    streams: wholeNumber('--streams', values.streams),
    wire: oneOf('--wire', values.wire, ['jobs', 'openai']),
    betweenTokensMs: wholeNumber('--between-tokens-ms', values['between-tokens-ms']),
    out: values.out,
  };
}, 'many-streams [--streams N] [--wire jobs|openai] [--between-tokens-ms 400] [--out FILE]');

await conclude(async (run) => {
  const model = manyAnswersModel();
  const workers = Math.ceil(options.streams / slotsPerWorker);
  const hives = Math.min(2, workers);
  const started = await startCampaignStack(run.scope, run.folder, model, {
    hives,
    workersPerHive: Math.ceil(workers / hives),
    slots: slotsPerWorker,
    workerFlags: [
      ...['--first-token-ms', firstTokenMs, '--jitter', 'uniform'],
      ...['--between-tokens-ms', String(options.betweenTokensMs)],
    ],
    paths: 'direct',
  });
  process.stdout.write(`${options.streams} streams, ${workers} workers, ${hives} hives\n`);
  const { history, expected } = await streamAll(run, started);
  const judgement = checkHistory(history, { expected, deadlineMs, graceMs });
  return report(history, judgement, peakMemoryOf(started.stack.service('queen').process.pid));
});

async function streamAll(run: Run, { queenUrl }: CampaignStack) {
  const file = join(run.folder, historyFileName);
  using history = new HistoryFile(file);
  const { streams, expected } = askQuestions({
    ...{ serverUrl: queenUrl, model: manyAnswersModel(), history, deadlineMs, maxTokens },
    wire: options.wire === 'jobs' ? jobStreamWire : openaiWire,
    count: options.streams,
    patienceMs: graceMs * 2,
    signal: run.scope.signal,
    prefix: 'stream',
  });
  await Promise.all(streams.map(({ ended }) => ended));
  return { history: await readHistory(file), expected };
}

async function report(
  history: RecordedHistory,
  { verdict, findings }: Judgement,
  peakBytes: number,
): Promise<Conclusion> {
  const requests = requestsOf(history.records);
  const times = requests.map(timesOf);
  const firstTokensMs = times.flatMap(({ firstTokenMs }) => firstTokenMs ?? []);
  const totalsMs = times.flatMap(({ endMs }) => endMs ?? []);
  const atOnce = mostAtOnce(requests);
  const whole = requests.filter(({ ends }) => ends[0]?.kind === 'ok').length;
  process.stdout.write(
    `${describeFindings(findings).join('\n')}\n${whole} of ${requests.length} whole, ${atOnce} at once\n` +
      `first token ${describeTimes(firstTokensMs)}; whole answer ${describeTimes(totalsMs)}\n` +
      `queen's peak ${megabytes(peakBytes)} MB\n`,
  );
  if (options.out !== undefined) {
    const figures = {
      ...{ version: 1, ...originOf(), options, verdict, findings, whole, atOnce, peakBytes },
      firstTokenMs: spreadOf(firstTokensMs),
      wholeAnswerMs: spreadOf(totalsMs),
    };
    await mkdir(dirname(options.out), { recursive: true });
    await writeFile(options.out, `${JSON.stringify(figures, undefined, 1)}\n`);
  }
  if (verdict !== 'held') return { verdict, because: `${findings.length} findings` };
  if (peakBytes > queenLimitBytes)
    return { verdict: 'violated', because: `the queen took ${megabytes(peakBytes)} MB` };
  return atOnce < options.streams
    ? { verdict: 'inconclusive', because: `only ${atOnce} streams ran at the same time` }
    : { verdict, because: `${atOnce} streams at once, none lost, none mixed` };
}

function megabytes(bytes: number): string {
  return (bytes / 1_024 / 1_024).toFixed(0);
}
