/** `hornet doctor`: tries what runs may need of this machine, and says what is there and what to do. */
import { Command } from 'commander';

export function createDoctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Says what this machine allows: how sure cleaning up is, and which faults there are.',
    )
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExit code 4 where something is missing that every run needs.')
    .action(async (flags: { json?: true }) => {
      const { diagnose, exitCodeOf } = await import('./doctor/diagnose.ts');
      const { diagnosisLines } = await import('./doctor/diagnosis-lines.ts');
      const diagnosis = await diagnose();
      const text = flags.json ? JSON.stringify(diagnosis) : diagnosisLines(diagnosis).join('\n');
      process.stdout.write(`${text}\n`);
      process.exitCode = exitCodeOf(diagnosis);
    });
}
