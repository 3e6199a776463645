/** `hornet up`: Hornet's own stack to play with, until Ctrl+C. Here is only what a user can say. */
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import type { UpFlags } from './up/plan-stack.ts';

export function createUpCommand(): Command {
  return new Command('up')
    .description('Starts a whole stack of queen, hives and workers, and shows what it does.')
    .option('--hives <n>', 'how many hives', parseCount, 1)
    .option('--workers <n>', 'how many workers, divided among the hives', parseCount, 1)
    .option('--slots <n>', 'requests that each worker serves at once', parseCount, 4)
    .option('--model <file>', 'a GGUF file (default: a tiny model that Hornet writes itself)')
    .option('--model-id <id>', 'what users call it (default: the name of the file)')
    .option('--port <n>', 'where the queen listens', parsePort, 8080)
    .option('--fake', 'workers that compute nothing and say what the tiny model would say')
    .option('--reports <folder>', 'where the logs of the programs go', 'reports/up')
    .addHelpText('after', helpText)
    .action(async (flags: UpFlags) => {
      const { bringUp } = await import('./up/bring-up.ts');
      process.exitCode = await bringUp(flags);
    });
}

const helpText = `
Ctrl+C stops everything: running requests are finished first, a second Ctrl+C does not wait for them. Nothing is left
behind, also when this is killed. On this machine ${availableParallelism()} workers can compute at the same time.`;

function parseCount(text: string): number {
  return parseNumber(text, 1, 256);
}

function parsePort(text: string): number {
  return parseNumber(text, 0, 65_535);
}

function parseNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
}
