/** The command line of the proxy. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { version } from './api/version.ts';

/** What whoever starts the proxy can say. */
export interface ProxyFlags {
  host: string;
  /** 0: any free one. */
  port: number;
  /** What random draws depend on; without it they differ from start to start. */
  seed?: string;
  /** A file with an array of proxies to begin with, as POST /populate takes it. */
  config?: string;
  proxyMetrics?: boolean;
  runtimeMetrics?: boolean;
}

export interface ProgramFlags extends ProxyFlags {
  exitWithParent: boolean;
}

/** Gives a command the flags of the proxy, and says what it is. */
export function addProxyFlags(command: Command, defaultPort: number): Command {
  return command
    .description("Hornet's fault proxy. Speaks Toxiproxy's HTTP interface.")
    .version(`hornet proxy version ${version}`, '--version', 'print the version')
    .option('--host <host>', 'where the interface listens', '127.0.0.1')
    .option('--port <port>', 'its port; 0 for any free one', parsePort, defaultPort)
    .option('--seed <text>', 'what random draws depend on (default: the time)')
    .option('--config <file>', 'proxies to begin with: a JSON array, as POST /populate takes it')
    .option('--proxy-metrics', 'show the bytes that proxies have passed under /metrics')
    .option('--runtime-metrics', 'show memory, CPU time and lag of this process under /metrics')
    .allowExcessArguments(false);
}

/**
 * Reads the flags of the program. Undefined when there is nothing to run: help was asked for, or the usage was
 * wrong, in which case it has been said on stderr and the exit code is set to 2.
 */
export function readFlags(argv: readonly string[]): ProgramFlags | undefined {
  const command = addProxyFlags(new Command('proxy'), 0)
    .option('--exit-with-parent', 'end when stdin is closed', false)
    .exitOverride();
  try {
    return command.parse(withTwoDashes(argv)).opts<ProgramFlags>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) process.exitCode = 2;
    return undefined;
  }
}

/** The words of a command line with `-port`, as Toxiproxy's users write it, made `--port`; other words stay. */
export function withTwoDashes(words: readonly string[]): string[] {
  return words.map((word) => {
    const name = /^-([a-z-]+)(?:=|$)/.exec(word)?.[1];
    return name !== undefined && toxiproxyFlags.has(name) ? `-${word}` : word;
  });
}

const toxiproxyFlags: ReadonlySet<string> = new Set([
  'host',
  'port',
  'config',
  'seed',
  'proxy-metrics',
  'runtime-metrics',
  'version',
]);

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}
