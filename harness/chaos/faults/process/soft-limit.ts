/** A limit of a process that runs: what it is, and making it another. Only the soft one, which anybody may raise again up to the hard one. */
import { runCommand } from '../../../machine/command.ts';
import { isAlive, type ProcessIdentity, readProcFile } from '../../../process/process-table.ts';

/** By what prlimit calls it: how it is called in /proc. */
const rows = { nofile: 'Max open files', fsize: 'Max file size' } as const;
export type LimitName = keyof typeof rows;

/** As the kernel writes it; undefined for who has ended. */
export function softLimitOf(identity: ProcessIdentity, name: LimitName): string | undefined {
  if (!isAlive(identity)) return undefined;
  const limits = readProcFile(identity.pid, 'limits') ?? '';
  return new RegExp(`^${rows[name]} +(\\S+)`, 'm').exec(limits)?.[1];
}

/** Nothing for who has ended. @throws HornetError MACHINE_COMMAND_FAILED */
export async function setSoftLimit(
  identity: ProcessIdentity,
  name: LimitName,
  limit: string,
): Promise<void> {
  if (!isAlive(identity)) return;
  try {
    await runCommand(['prlimit', '--pid', String(identity.pid), `--${name}=${limit}:`]);
  } catch (error) {
    if (isAlive(identity)) throw error;
  }
}
