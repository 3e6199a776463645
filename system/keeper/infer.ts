// `keeper infer`: a prompt in, its answer on stdout, everything else on stderr. Here is only what the user can say;
// the talk with the queen is in run-job.ts.
import { type Command, InvalidArgumentError } from 'commander';
import {
  createLog,
  createNarrator,
  defineCommand,
  parseUrl,
  parseWhole,
  resolveOptions,
  untilAborted,
} from '../shared/index.ts';
import { openDisplay } from './display/display.ts';
import { type Ending, exitCodeOf } from './ending.ts';
import { watchInterruption } from './interruption.ts';
import { PromptError, readPrompt } from './read-prompt.ts';
import { type Order, runJob } from './run-job.ts';

interface InferOptions {
  model: string;
  queenUrl: string;
  maxTokens: number;
  temperature: number;
  timeoutMs: number;
  queenSilenceMs: number;
  quiet?: boolean;
  json?: boolean;
}

const parseMs = parseWhole(1, 86_400_000);

/** The subcommand; its action ends the process with the exit code of the job. */
export function createInferCommand(): Command {
  return defineCommand(
    'infer',
    'Sends a prompt to a model and prints the answer as it is generated.',
    [
      { flag: '--model <id>', description: 'the model that answers', isRequired: true },
      {
        flag: '--queen-url <url>',
        description: 'the queen to ask',
        default: 'http://127.0.0.1:8080',
        parse: parseUrl,
      },
      {
        flag: '--max-tokens <n>',
        description: 'the most tokens to generate',
        default: '128',
        parse: parseWhole(1, 32_768),
      },
      {
        flag: '--temperature <number>',
        description: 'from 0, the most likely token always, to 2',
        default: '0',
        parse: parseTemperature,
      },
      {
        flag: '--timeout-ms <ms>',
        description: 'the time the answer may take',
        default: '30000',
        parse: parseMs,
      },
      {
        flag: '--queen-silence-ms <ms>',
        description: 'how long the queen may send nothing before it counts as lost',
        default: '5000',
        parse: parseMs,
      },
      { flag: '--quiet', description: 'no narration, only how it ended' },
      { flag: '--json', description: 'the events of the job on stdout, one a line, not its text' },
    ],
    'keeper',
  )
    .argument('[prompt]', 'the prompt; read from stdin where it is absent or "-"')
    .action(async (prompt: string | undefined, _flags: unknown, command: Command) => {
      process.exit(exitCodeOf(await infer(prompt, command)));
    });
}

/** @throws CommanderError where settings or prompt are not usable */
async function infer(argument: string | undefined, command: Command): Promise<Ending> {
  const options = resolveOptions<InferOptions>(command);
  using interruption = watchInterruption(process);
  const display = openDisplay(process, {
    isQuiet: options.quiet ?? false,
    isJson: options.json ?? false,
  });
  const prompt = await promptOrInterruption(argument, command, interruption.signal);
  const ending =
    prompt === undefined
      ? notAsked
      : await runJob(orderOf(options, prompt), {
          narrate: createNarrator('keeper', createLog('keeper', 'silent'), [display.narrate]),
          show: display.show,
          interruption: interruption.signal,
        });
  await display.end(ending);
  return ending;
}

const notAsked: Ending = { kind: 'cancelled', reason: 'no prompt was read yet', byUser: true };

function orderOf(options: InferOptions, prompt: string): Order {
  return {
    queenUrl: options.queenUrl,
    timeoutMs: options.timeoutMs,
    queenSilenceMs: options.queenSilenceMs,
    operation: {
      operation: 'infer',
      model: options.model,
      prompt,
      max_tokens: options.maxTokens,
      temperature: options.temperature,
      on_disconnect: 'cancel',
    },
  };
}

/** The prompt, or undefined where the user would not wait for it. */
async function promptOrInterruption(
  argument: string | undefined,
  command: Command,
  interruption: AbortSignal,
): Promise<string | undefined> {
  try {
    return await untilAborted(readPrompt(argument, process.stdin), interruption);
  } catch (error) {
    if (error instanceof PromptError) return command.error(`error: ${error.message}`);
    if (interruption.aborted) return undefined;
    throw error;
  }
}

function parseTemperature(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 2)) {
    throw new InvalidArgumentError('It must be a number from 0 to 2.');
  }
  return value;
}
