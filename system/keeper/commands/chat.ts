// `keeper chat`: a conversation on a terminal, or one line a turn from a pipe.
import type { Command } from 'commander';
import type { ExitCode } from '../../contracts/index.ts';
import { chat, chatHelp, type Turn } from '../chat/chat.ts';
import { Conversation } from '../chat/conversation.ts';
import { Interrupts } from '../chat/interrupts.ts';
import { type LineSource, openLines } from '../chat/line-source.ts';
import { displayFor, narratorFor, type ShownJobOptions } from '../jobs/run-and-show.ts';
import { runJob } from '../jobs/run-job.ts';
import { type Given, keeperCommand } from '../keeper-command.ts';
import { displaySettings } from '../settings/display-settings.ts';
import { jobSettings } from '../settings/job-settings.ts';
import { queenSettings } from '../settings/queen-settings.ts';
import {
  inferOperation,
  type SamplingOptions,
  samplingSettings,
} from '../settings/sampling-settings.ts';

type ChatOptions = ShownJobOptions & SamplingOptions;

export function createChatCommand(): Command {
  return keeperCommand<ChatOptions>({
    name: 'chat',
    description: `A conversation with a model: ${chatHelp}.`,
    settings: [
      ...samplingSettings,
      ...queenSettings,
      ...jobSettings(30_000),
      ...displaySettings('warn'),
    ],
    run: converse,
  });
}

async function converse({ options, interruption }: Given<ChatOptions>): Promise<ExitCode> {
  interruption[Symbol.dispose](); // here Ctrl+C has a meaning of its own
  const terminal = terminalToTypeOn();
  const say = (text: string): void => {
    if (terminal !== undefined) process.stderr.write(`${text}\n`);
  };
  let lines: LineSource | undefined;
  const onIdle = (): void => {
    lines?.clearLine();
    say('\nCtrl+C again or Ctrl+D leaves');
    lines?.showPrompt();
  };
  using interrupts = new Interrupts({
    source: process,
    onIdle: terminal === undefined ? undefined : onIdle,
  });
  using opened = openLines({
    input: process.stdin,
    terminal,
    prompt: '> ',
    onInterrupt: interrupts.press,
  });
  lines = opened;
  say(`${options.model} listens: ${chatHelp}`);
  return await chat({
    lines,
    interrupts,
    conversation: new Conversation(options.system),
    ask: (messages, stop) => answer(options, messages, stop),
    say,
  });
}

type Messages = ReturnType<Conversation['askedWith']>;

async function answer(
  options: ChatOptions,
  messages: Messages,
  interruption: AbortSignal,
): Promise<Turn> {
  using display = displayFor(options);
  let text = '';
  const operation = inferOperation(options, { messages }, options.reconnectMs);
  const ending = await runJob(
    { ...options, operation },
    {
      narrate: narratorFor(display),
      show: async (event) => {
        if (event.type === 'token') text += event.text;
        await display.show(event);
      },
      interruption,
    },
  );
  await display.breakLine().catch(() => undefined); // a reader that has gone is met at the next turn
  if (ending.kind !== 'completed') await display.end(ending);
  return { answer: text, ending };
}

/** The terminal, where somebody sits at one and can see what is typed. */
function terminalToTypeOn(): (NodeJS.WriteStream & { isTTY: true }) | undefined {
  const { stdin, stderr } = process;
  return stdin.isTTY && stderr.isTTY ? (stderr as NodeJS.WriteStream & { isTTY: true }) : undefined; // looked at just now
}
