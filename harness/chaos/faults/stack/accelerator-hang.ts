/** The program that tells what a machine computes with, as nvidia-smi does, hangs, fails, or says nonsense to whoever runs it. */
import { writeFile } from 'node:fs/promises';
import { isHornetError } from '../../../kernel/errors.ts';
import { runCommand } from '../../../machine/command.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { putAsideUntilHealed } from '../file/put-aside.ts';
import { ownPath } from '../own-path.ts';
import { wordOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';

export const acceleratorHang: FaultKind = {
  name: 'accelerator-hang',
  family: 'stack',
  title: 'The program that tells of accelerators fails, says nonsense, or hangs.',
  needs: [],
  target: 'file',
  wants: ['tells of accelerators'],
  takes: 'truth',
  parameters: { how: { oneOf: ['fails', 'says nonsense', 'hangs'] } },
  lastsMs: { minimum: 3_000, maximum: 10_000 },
  strike: async (context) => {
    const { clock, parameters, scope } = context;
    const path = await ownPath(context);
    const how = wordOf(parameters, 'how');
    await putAsideUntilHealed(scope, path, {
      write: (_original, to) => writeFile(to, programs[how] ?? ''),
    });
    const met = async (): Promise<string | undefined> =>
      (await outcomeOf(path)) === how ? `who runs it sees that it ${how}` : undefined;
    const well = async (): Promise<string | undefined> =>
      (await outcomeOf(path)) === 'answers' ? 'it answers again' : undefined;
    return {
      witness: (signal) => watchFor(met, { clock, signal }),
      witnessGone: (signal) => watchFor(well, { clock, signal }),
    };
  },
};

/** Nothing that any driver says. */
const nonsense = '\u001b[?%§ 0x0 ~~~';
const failure = 9;

/** In the place of the original. Who hangs is ended by whoever has run it, at the latest with the run. */
const programs: Readonly<Record<string, string>> = {
  fails: `#!/bin/sh\necho 'the driver does not answer' >&2\nexit ${failure}\n`,
  'says nonsense': `#!/bin/sh\nprintf '%s\\n' '${nonsense}'\n`,
  hangs: '#!/bin/sh\nexec sleep 86400\n',
};

/** It says something at once, even where it has to look at a driver first. */
const patienceMs = 1_500;

async function outcomeOf(path: string): Promise<string> {
  try {
    const said = await runCommand([path], { timeoutMs: patienceMs });
    return said.includes(nonsense) ? 'says nonsense' : 'answers';
  } catch (error) {
    const isCut = isHornetError(error, 'MACHINE_COMMAND_FAILED') && error.data['exitCode'] === null;
    return isCut ? 'hangs' : 'fails';
  }
}
