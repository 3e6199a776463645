// One run of keeper as a user at a terminal sees it: what it printed, what it told, how it ended.
import { readFileSync } from 'node:fs';
import { type ExitedProcess, type RunningProcess, startProcess } from '../../harness/index.ts';
import type { StackWorld } from '../support/stack-world.ts';
import { programEnvironment } from './hornet-stack.ts';
import type { JobRequest } from './job-stream.ts';

export class KeeperRun {
  readonly process: RunningProcess;

  constructor(process: RunningProcess) {
    this.process = process;
  }

  /** All of stdout so far: the tokens, nothing else. */
  get printed(): string {
    return readFileSync(this.process.stdoutFile, 'utf8');
  }

  /** All of stderr so far, by line: narration, then the end. */
  get told(): string[] {
    return readFileSync(this.process.stderrFile, 'utf8').split('\n').filter(Boolean);
  }

  /** For whoever looks at its end, which then may be any. */
  ended(): Promise<ExitedProcess> {
    this.process.expectEnd();
    return this.process.exited;
  }
}

/** Starts `keeper infer` against the queen at the URL. */
export function startInfer(
  world: StackWorld,
  queenUrl: string,
  { model, maxTokens, timeoutMs, prompt }: JobRequest,
): Promise<KeeperRun> {
  return startKeeper(world, [
    'infer',
    ...['--queen-url', queenUrl, '--model', model, '--max-tokens', String(maxTokens)],
    ...(timeoutMs === undefined ? [] : ['--timeout-ms', String(timeoutMs)]),
    prompt,
  ]);
}

/** Starts keeper with these parameters. */
export async function startKeeper(
  world: StackWorld,
  parameters: readonly string[],
): Promise<KeeperRun> {
  const earlier = world.processes.filter(({ name }) => name.startsWith('keeper-')).length;
  const keeper = await startProcess(world.scope, {
    name: `keeper-${earlier + 1}`,
    command: [process.execPath, 'system/keeper/main.ts', ...parameters],
    env: programEnvironment,
    logFolder: world.logFolder,
  });
  world.watch(keeper);
  showLive(world, keeper);
  return new KeeperRun(keeper);
}

/** Keeper's terminal, line by line and token by token, in the scenario's live view. */
function showLive({ live }: StackWorld, keeper: RunningProcess): void {
  keeper.onText((stream, text) => {
    if (stream === 'stdout') live.show('keeper', 'token', text);
  });
  keeper.onLine(({ stream, text }) => {
    if (stream !== 'stderr') return;
    const [, actor, action, human] = /^([a-z]\S*)\s+(\S+)\s+(.+)$/.exec(text) ?? [];
    if (actor !== undefined && action !== undefined && human !== undefined)
      live.show(actor, action, human);
    else live.show('keeper', 'end', text);
  });
}
