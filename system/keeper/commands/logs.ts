// `keeper logs`: what the queen, or one of her hives, has narrated, and what it narrates now.
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../../contracts/index.ts';
import { Failure, PeerError, parseWhole, type Setting } from '../../shared/index.ts';
import { findHive } from '../ask-hives.ts';
import { formatLogLine } from '../display/format-log-line.ts';
import type { NarrationMode } from '../display/format-narration.ts';
import { write } from '../display/output.ts';
import { terminalOf } from '../environment.ts';
import { type Given, keeperCommand } from '../keeper-command.ts';
import { readNarration } from '../read-narration.ts';
import { reportError } from '../report.ts';
import { levelSetting, voiceSetting } from '../settings/display-settings.ts';
import { type QueenOptions, queenSettings } from '../settings/queen-settings.ts';

interface LogsOptions extends QueenOptions {
  follow?: boolean;
  hive?: string;
  level: string;
  job?: string;
  last: number;
  narration: NarrationMode;
  json?: boolean;
}

const settings: readonly Setting[] = [
  { flag: '--follow', description: 'go on with what is told from now on' },
  { flag: '--hive <name>', description: 'what this hive tells, not the queen' },
  levelSetting('info'),
  { flag: '--job <id>', description: 'only what is about this job' },
  {
    flag: '--last <n>',
    description: 'how many of the past come first',
    default: '50',
    parse: parseWhole(0, 999_999),
  },
  voiceSetting,
  { flag: '--json', description: 'the narration as JSON, one a line' },
];

export function createLogsCommand(): Command {
  return keeperCommand<LogsOptions>({
    name: 'logs',
    description: 'Shows what the queen or a hive tells.',
    settings: [...queenSettings, ...settings],
    run: showLogs,
  });
}

async function showLogs({
  options,
  interruption: { signal },
}: Given<LogsOptions>): Promise<ExitCode> {
  try {
    const hiveUrl =
      options.hive === undefined ? undefined : await urlOf(options.hive, options, signal);
    await print(options, hiveUrl ?? options.queenUrl, signal).catch((error: unknown) => {
      throw hiveUrl === undefined ? error : asHiveFailure(error, options.hive ?? '', hiveUrl);
    });
    return exitCodes.ok;
  } catch (error) {
    return await reportError(error, options.queenUrl, signal);
  }
}

async function print(options: LogsOptions, peerUrl: string, signal: AbortSignal): Promise<void> {
  const { stdout } = process;
  stdout.on('error', () => undefined); // each write hears of it itself
  const form = { mode: options.narration, hasColours: terminalOf(stdout).hasColours };
  const told = readNarration({
    peerUrl,
    level: options.level,
    last: options.last,
    isFollowing: options.follow ?? false,
    silenceTimeoutMs: options.queenSilenceMs,
    signal,
    ...(options.job === undefined ? {} : { jobId: options.job }),
  });
  for await (const narration of told) {
    const line = options.json ? JSON.stringify(narration) : formatLogLine(narration, form);
    await write(stdout, `${line}\n`);
  }
}

/** @throws HIVE_NOT_FOUND, HIVE_UNREACHABLE where it does not run, and as `askQueen` does */
async function urlOf(name: string, options: QueenOptions, signal: AbortSignal): Promise<string> {
  const { url, state } = await findHive(name, options, signal);
  if (url !== null) return url;
  throw new Failure('HIVE_UNREACHABLE', `${name} is ${state} and has no address.`);
}

function asHiveFailure(error: unknown, hive: string, url: string): unknown {
  if (!(error instanceof PeerError)) return error;
  const why = error.message.replace(/\.$/, '');
  return error.fault === 'silent'
    ? new Failure('HIVE_SILENT', `${hive} at ${url} was given up (${why}).`)
    : new Failure('HIVE_UNREACHABLE', `${hive} at ${url} could not be heard (${why}).`);
}
