/** Finds out whether this process can run another one in namespaces, by doing it. */
import { isHornetError } from '../kernel/errors.ts';
import { runCommand } from './command.ts';
import { type NamespaceOptions, namespaceCommand } from './namespace-command.ts';

/** @returns undefined where it can; else why it cannot, in one line. Bounded by two seconds. */
export async function probeNamespaces(options: NamespaceOptions): Promise<string | undefined> {
  if (process.platform !== 'linux') return `${process.platform} has no namespaces`;
  try {
    // Sees itself by its new number, and so that /proc was mounted for it.
    const look = ['sh', '-c', 'read -r pid rest < /proc/self/stat && [ "$pid" = "$$" ]'];
    await runCommand(namespaceCommand(look, options), { timeoutMs: 2_000 });
    return undefined;
  } catch (error) {
    const output = isHornetError(error) ? error.data['output'] : undefined;
    if (Array.isArray(output)) return output.join(' ');
    return error instanceof Error ? error.message : String(error);
  }
}
