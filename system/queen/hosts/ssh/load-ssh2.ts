// Loads the library that speaks SSH, when a hive on another host is first asked for. Who has no such hive need not have it.
import { Failure } from '../../../shared/index.ts';

export type Ssh2 = typeof import('ssh2');

/** @throws PREFLIGHT_FAILED where it is not installed */
export async function loadSsh2(
  load: () => Promise<{ default: Ssh2 }> = () => import('ssh2'),
): Promise<Ssh2> {
  try {
    return (await load()).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const needed = 'npm install ssh2';
    throw new Failure(
      'PREFLIGHT_FAILED',
      `The queen needs the package ssh2 for hives on other hosts, and it is not installed: ${needed}.`,
      { details: { checks: [{ name: 'ssh2', ok: false, found: null, needed }] }, cause: error },
    );
  }
}
