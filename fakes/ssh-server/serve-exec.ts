// One command of a client: what the script says, what the table says, or a process; then how it ended.
import { Readable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import { isProcessDeed, performOnProcess } from '../script/index.ts';
import { findAnswer } from './answers.ts';
import type { AttendedClient } from './attended-client.ts';
import { forwardSignal } from './end-group.ts';
import { Output, type OutputPlan } from './output.ts';
import { type Ending, runCommand } from './run-command.ts';
import type { SshDeed } from './vocabulary.ts';

export interface ExecRequest {
  line: string;
  /** Gives the channel; to be called once. */
  accept(): ServerChannel;
  refuse(): void;
  /** Told of signals that the client sends. */
  onSignal(listener: (name: string) => void): void;
}

/** Resolves when the client has been told how it ended, or has gone. */
export async function serveExec(request: ExecRequest, client: AttendedClient): Promise<void> {
  const { signal, stage } = client;
  const left: SshDeed[] = [];
  for (const deed of stage.cue('exec', request.line)) {
    if (isProcessDeed(deed)) await performOnProcess(deed, signal);
    else if (deed.do === 'drop') return client.end(deed.with.how);
    else if (deed.do === 'refuse_exec') return request.refuse();
    else left.push(deed);
  }
  const channel = request.accept();
  channel.on('error', () => {}); // its end is told by the connection
  const ending = await perform(request, channel, left, client);
  if ('code' in ending) channel.exit(ending.code);
  else channel.exit(ending.signal);
  channel.end();
}

async function perform(
  { line, onSignal }: ExecRequest,
  channel: ServerChannel,
  deeds: readonly SshDeed[],
  client: AttendedClient,
): Promise<Ending> {
  const { signal, stage } = client;
  const { answers, folder } = stage.options;
  const output = new Output(planOf(deeds, client));
  const scripted = deeds
    .map((deed) => scriptedAnswer(deed, line))
    .find((each) => each !== undefined);
  if (scripted !== undefined && 'signal' in scripted) return scripted;
  const answer = scripted ?? findAnswer(answers, line);
  if (answer !== undefined || folder === undefined) {
    const { stdout = '', stderr = '', exit_code: code = 0 } = answer ?? notFound(line);
    await output.pass(Readable.from([Buffer.from(stdout)]), channel, signal);
    await output.pass(Readable.from([Buffer.from(stderr)]), channel.stderr, signal);
    return { code };
  }
  const running = await runCommand(line, folder, channel, output, signal);
  client.adopt(running.pid);
  onSignal((name) => forwardSignal(running.pid, name));
  const ending = await running.ended;
  client.leave(running.pid);
  return ending;
}

interface Said {
  stdout?: string;
  stderr?: string;
  exit_code?: number;
}

function scriptedAnswer(deed: SshDeed, line: string): Said | { signal: string } | undefined {
  switch (deed.do) {
    case 'fail':
      return { stdout: deed.with.stdout, stderr: deed.with.stderr, exit_code: deed.with.code };
    case 'not_found':
      return notFound(line);
    case 'die':
      return { signal: deed.with.signal };
    default:
      return undefined;
  }
}

/** In the words of a shell. */
function notFound(line: string): Said {
  return { stderr: `sh: 1: ${line.trim().split(/\s+/)[0]}: not found\n`, exit_code: 127 };
}

function planOf(deeds: readonly SshDeed[], client: AttendedClient): OutputPlan {
  const slow = deeds.find((deed) => deed.do === 'slow');
  const cut = deeds.find((deed) => deed.do === 'cut');
  return {
    ...(slow === undefined ? {} : { bytesPerSecond: slow.with.bytes_per_second }),
    ...(cut === undefined
      ? {}
      : {
          cut: {
            bytes: cut.with.bytes,
            isLast: cut.with.ms === 0,
            act: () => client.end(cut.with.how, cut.with.ms),
          },
        }),
  };
}
