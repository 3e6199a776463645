/** The command line of the proxy. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Clock } from '../kernel/clock.ts';

export interface Flags {
  host: string;
  /** 0: any free one. */
  port: number;
  /** What random draws depend on. */
  seed: string;
  exitWithParent: boolean;
}

/**
 * Reads the flags. Undefined when there is nothing to run: help was asked for, or the usage was wrong,
 * in which case it has been said on stderr and the exit code is set to 2.
 */
export function readFlags(argv: readonly string[], clock: Clock): Flags | undefined {
  const command = new Command('proxy')
    .description("Hornet's fault proxy. Speaks Toxiproxy's HTTP interface.")
    .option('--host <host>', 'where the interface listens', '127.0.0.1')
    .option('--port <port>', 'its port; 0 for any free one', parsePort, 0)
    .option('--seed <text>', 'what random draws depend on (default: the time)')
    .option('--exit-with-parent', 'end when stdin is closed', false)
    .allowExcessArguments(false)
    .exitOverride();
  try {
    const flags = command.parse([...argv]).opts<Partial<Flags> & Omit<Flags, 'seed'>>();
    return { ...flags, seed: flags.seed ?? String(clock.wallMs()) };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) process.exitCode = 2;
    return undefined;
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}
