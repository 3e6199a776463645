/** `hornet merge`: one report of the reports of all shards of a run. */
import { Command } from 'commander';

export function createMergeCommand(): Command {
  return new Command('merge')
    .description('Makes one report of those of all shards of a run.')
    .argument('<folders...>', 'the report of each shard, or folders that hold such reports')
    .requiredOption('--out <folder>', 'where the report of the whole goes')
    .addHelpText('after', exitCodes)
    .action(merge);
}

const exitCodes = `
Ends with 0 when the whole passed, with 1 when something failed or a shard was interrupted, with 4
when the reports do not make up a whole: a shard is missing, or there twice, or of another plan.`;

async function merge(folders: string[], { out }: { out: string }): Promise<void> {
  const { mergeShards } = await import('../harness/run/shard-merge.ts');
  const { summary, page, outcome } = await mergeShards(folders, out);
  process.stdout.write([...summary, `report: ${page}`, ''].join('\n'));
  if (outcome !== 'passed') process.exitCode = 1;
}
