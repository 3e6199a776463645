/**
 * `hornet run`: cucumber of the project in the working directory, with Hornet's plugin around the run, in
 * namespaces that die with it where the kernel allows that.
 */
import { Command } from 'commander';
import { HornetError } from '../harness/kernel/errors.ts';
import { makeRunId } from '../harness/run/run-id.ts';
import { askForShard, namespacesAreOff } from './environment.ts';

interface RunFlags {
  isolated?: true;
  namespaces: boolean;
  shard?: string;
  timings?: string;
}

export function createRunCommand(): Command {
  return new Command('run')
    .description('Runs the features of the project in this folder.')
    .argument('[arguments...]', 'what cucumber-js takes: paths, --tags, --parallel and so on')
    .option('--isolated', 'in a network of its own, with loopback and no way out of it')
    .option('--no-namespaces', 'in no namespaces at all (also: HORNET_NAMESPACES=off)')
    .option(
      '--shard <i/n>',
      'only this part of the scenarios, e.g. 2/3; "hornet merge" joins the reports',
    )
    .option('--timings <file>', 'how long scenarios took, by which the parts are balanced')
    .addHelpText('after', helpText)
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (_given, flags: RunFlags, command: Command) => {
      await run(command.args, flags);
    });
}

const helpText = `
Options of Hornet come before those of cucumber-js.

Where the kernel allows it, the runner and all that it starts are put into a PID namespace: when any
of them that matters ends, kill -9 included, the kernel ends them all. Where it does not, or with
--no-namespaces, the guardian does what it can. With --isolated, nothing inside reaches the network
of this machine or beyond, not even servers on its loopback interface; firewall rules may be set.
"npx hornet doctor" says what this machine allows.`;

async function run(parameters: readonly string[], flags: RunFlags): Promise<void> {
  assertInFront(parameters);
  askForShard(flags);
  const network = flags.isolated === true;
  const isOff = !flags.namespaces || namespacesAreOff();
  if (isOff && network) throw contradiction();
  if (!isOff && (await ranInside(parameters, network))) return;
  if (network) throw await unavailable();
  const { runHere } = await import('./run-here.ts');
  await runHere(parameters);
}

/** @returns false where the kernel gives no namespaces; nothing has happened then */
async function ranInside(parameters: readonly string[], network: boolean): Promise<boolean> {
  const { startInside } = await import('./inside/start-inside.ts');
  const starting = startInside(parameters, { runId: makeRunId(), network });
  // Loaded meanwhile, since a person waits for this.
  const { runInside } = await import('./inside/run-inside.ts');
  const started = await starting;
  if (started === undefined) return false;
  process.exitCode = await runInside(started, { network });
  return true;
}

/** Cucumber has a --shard of its own, which knows no timings and leaves no record that reports are joined by. */
function assertInFront(parameters: readonly string[]): void {
  const late = parameters.find((parameter) => /^--(shard|timings)(=|$)/.test(parameter));
  if (late === undefined) return;
  const message = `${late.split('=')[0]} has to come before what is for cucumber-js.`;
  throw new HornetError('CONFIGURATION_INVALID', message);
}

function contradiction(): HornetError<'CONFIGURATION_INVALID'> {
  const message = '--isolated takes namespaces, and they are switched off.';
  return new HornetError('CONFIGURATION_INVALID', message);
}

async function unavailable(): Promise<HornetError<'ISOLATION_UNAVAILABLE'>> {
  const { probeNamespaces } = await import('../harness/machine/probe-namespaces.ts');
  const why = await probeNamespaces({ network: true });
  const message = 'This machine gives the run no network of its own.';
  return new HornetError('ISOLATION_UNAVAILABLE', message, { data: { why } });
}
