/** `hornet faults`: every kind of fault, what it does, what it needs, and whether this machine has that. */
import { Command } from 'commander';

export function createFaultsCommand(): Command {
  return new Command('faults')
    .description('Lists the kinds of faults, with what each needs and whether this machine has it.')
    .option('--json', 'as one JSON array')
    .action(async ({ json }: { json?: true }) => {
      const { listFaults } = await import('./faults/list-faults.ts');
      const { faultLines } = await import('./faults/fault-lines.ts');
      const listed = await listFaults();
      const text = json ? JSON.stringify(listed) : faultLines(listed).join('\n');
      process.stdout.write(`${text}\n`);
    });
}
