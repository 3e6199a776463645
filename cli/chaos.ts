/** `hornet chaos`: breaks Hornet's own stack as a seed or a file says, and shows what of it held. Here is only what a user can say. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ChaosFlags } from './chaos/plan-chaos.ts';

/** @param isInside it has been put into a network of its own already, where that was asked for */
export function createChaosCommand({ isInside = false } = {}): Command {
  return new Command('chaos')
    .description(
      'Breaks a stack of queen, hives and workers while it serves, and judges what its users saw.',
    )
    .option(
      '--seed <text>',
      'what everything is drawn from (default: a fresh one, which is printed)',
    )
    .option('--duration <time>', 'how long faults come and go, as 60s or 5m', parseDuration, 30_000)
    .option('--intensity <n>', 'how many faults may be there at once', count(1, 16), 3)
    .option(
      '--faults <names>',
      'only these kinds, divided by commas ("hornet faults" lists them)',
      parseNames,
    )
    .option('--without <names>', 'all but these kinds', parseNames)
    .addOption(
      new Option(
        '--replay <file>',
        'plays a schedule that was kept, in place of drawing one',
      ).conflicts(['duration', 'intensity', 'faults', 'without']),
    )
    .option('--dry-run', 'prints the schedule and starts nothing')
    .option('--minimise', 'where something is violated: plays smaller schedules until none does it')
    .option('--hives <n>', 'how many hives', count(1, 16), 2)
    .option('--workers <n>', 'how many workers, divided among the hives', count(1, 64), 4)
    .option('--clients <n>', 'how many clients ask without pause', count(1, 1_000), 8)
    .option('--fake', 'workers that compute nothing and say what the tiny model would say')
    .option(
      '--own-network',
      'in a network of its own, where packets can be lost too; as "hornet run --isolated"',
    )
    .option('--json', 'the result as one JSON object')
    .option('--reports <folder>', 'where schedule, history, injections and logs go', 'reports/out')
    .addHelpText('after', helpText)
    .action(async (flags: ChaosFlags, command: Command) => {
      if (flags.ownNetwork && !isInside) {
        const { chaosInOwnNetwork } = await import('./chaos/in-own-network.ts');
        const words = command.parent?.args.slice(1) ?? [];
        process.exitCode = await chaosInOwnNetwork(words, flags.reports);
        return;
      }
      const { runChaosCommand } = await import('./chaos/run-chaos-command.ts');
      process.exitCode = await runChaosCommand(flags);
    });
}

const helpText = `
The same seed gives the same schedule on every machine that can do the same faults; what the stack makes of it may differ.
Exit codes: 0 held, 1 violated, 2 usage, 3 inconclusive (a fault could not be shown to have been there), 4 error of the
harness, 130 interrupted. Whatever happens, everything is healed and stopped, and nothing is left behind.`;

function count(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

const longestMs = 24 * 3_600_000;

function parseDuration(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(number) * (unitsMs[unit] ?? Number.NaN);
  if (ms >= 1_000 && ms <= longestMs) return ms;
  throw new InvalidArgumentError('It must be a number and ms, s, m or h, from 1s to 24h.');
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function parseNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}
