// `keeper infer`: a prompt in, its answer on stdout, everything else on stderr. Here is only what the user can say;
// the talk with the queen is in jobs/.
import type { Command } from 'commander';
import type { ExitCode } from '../../contracts/index.ts';
import { untilAborted } from '../../shared/index.ts';
import { formatEnding } from '../display/format-ending.ts';
import { type Ending, exitCodeOf } from '../ending.ts';
import { runAndShow, type ShownJobOptions } from '../jobs/run-and-show.ts';
import { type Given, keeperCommand } from '../keeper-command.ts';
import { PromptError, readPrompt } from '../read-prompt.ts';
import { displaySettings } from '../settings/display-settings.ts';
import { jobSettings } from '../settings/job-settings.ts';
import { queenSettings } from '../settings/queen-settings.ts';
import {
  inferOperation,
  type SamplingOptions,
  samplingSettings,
} from '../settings/sampling-settings.ts';

type InferOptions = ShownJobOptions & SamplingOptions;

export function createInferCommand(): Command {
  return keeperCommand<InferOptions>({
    name: 'infer',
    description: 'Sends a prompt to a model and prints the answer as it is generated.',
    settings: [
      ...samplingSettings,
      ...queenSettings,
      ...jobSettings(30_000),
      ...displaySettings('info'),
    ],
    arguments: [['[prompt]', 'the prompt; read from stdin where it is absent or "-"']],
    run: infer,
  });
}

async function infer(given: Given<InferOptions>): Promise<ExitCode> {
  const { options, interruption } = given;
  const prompt = await promptOrInterruption(given);
  if (prompt === undefined) {
    process.stderr.write(`${formatEnding(notAsked)}\n`);
    return exitCodeOf(notAsked);
  }
  const { system } = options;
  const text =
    system === undefined
      ? { prompt }
      : {
          messages: [
            { role: 'system' as const, content: system },
            { role: 'user' as const, content: prompt },
          ],
        };
  const operation = inferOperation(options, text, options.reconnectMs);
  return await runAndShow(operation, options, interruption.signal);
}

const notAsked: Ending = { kind: 'cancelled', reason: 'no prompt was read yet', byUser: true };

/** The prompt, or undefined where the user would not wait for it. */
async function promptOrInterruption({
  texts: [argument],
  interruption,
  refuse,
}: Given<InferOptions>): Promise<string | undefined> {
  try {
    return await untilAborted(readPrompt(argument, process.stdin), interruption.signal);
  } catch (error) {
    if (error instanceof PromptError) return refuse(error.message);
    if (interruption.signal.aborted) return undefined;
    throw error;
  }
}
