/**
 * Network namespaces of a run: a network of its own, with nothing in it but its loopback interface. It
 * changes nothing about the network of the machine.
 */
import { readdirSync } from 'node:fs';
import { HornetError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scope.ts';
import { runCommand } from './command.ts';
import { isolatedNetworkRest } from './isolated-network.ts';
import type { EntryOf, FoundThing, MachineKind } from './kind.ts';
import { assertMarked, isWanted, ownName, runIdOf } from './own-name.ts';

export interface NetworkNamespace extends AsyncDisposable {
  /** As `ip netns` lists it. */
  readonly name: string;
  /** The command that runs the given one inside. */
  enter(command: readonly [string, ...string[]]): [string, ...string[]];
  /** Takes its name away; it ends with the last process inside. Calls after the first do nothing. */
  remove(): Promise<void>;
}

/**
 * Makes one, with loopback up, until the scope closes. When this throws, there is none.
 * @throws HornetError MACHINE_RUN_MISSING, MACHINE_NAME_INVALID, MACHINE_COMMAND_FAILED where this
 *   process may not, or there is no `ip`
 */
export async function makeNetworkNamespace(
  scope: Scope,
  spec: { name: string },
): Promise<NetworkNamespace> {
  const { name } = ownName(scope, spec.name);
  if (spec.name === isolatedNetworkRest) throw reserved(name);
  const own = scope.child(`network namespace ${name}`);
  const entry = { kind: 'network-namespace', name } as const;
  own.defer(entry.kind, () => remove(entry), { entry });
  try {
    await runCommand(['ip', 'netns', 'add', name]);
    await runCommand(['ip', '-netns', name, 'link', 'set', 'lo', 'up']);
  } catch (error) {
    await own.close('failed');
    throw error;
  }
  return {
    name,
    enter: (command) => ['ip', 'netns', 'exec', name, ...command],
    remove: () => own.close(),
    [Symbol.asyncDispose]: () => own.close(),
  };
}

/** The names of those of a run, or of any. */
export function listNetworkNamespaces(runId?: string): { name: string; runId: string }[] {
  return namesThere().flatMap((name) => {
    const owner = runIdOf(name);
    return isWanted(owner, runId) ? [{ name, runId: owner }] : [];
  });
}

export const networkNamespaceKind: MachineKind<EntryOf<'network-namespace'>> = { find, remove };

async function find(runId?: string): Promise<FoundThing[]> {
  return listNetworkNamespaces(runId).map(({ name, runId: owner }) => ({
    entry: { kind: 'network-namespace', name },
    runId: owner,
    what: `network namespace ${name}`,
  }));
}

async function remove({ name }: EntryOf<'network-namespace'>): Promise<void> {
  assertMarked(name, runIdOf(name));
  if (!namesThere().includes(name)) return;
  await runCommand(['ip', 'netns', 'delete', name]).catch((error) => {
    // Somebody else was faster.
    if (namesThere().includes(name)) throw error;
  });
}

function reserved(name: string): HornetError<'MACHINE_NAME_INVALID'> {
  const message = `"${isolatedNetworkRest}" is the network that hornet run --isolated makes.`;
  return new HornetError('MACHINE_NAME_INVALID', message, { data: { name } });
}

/** Where `ip netns` keeps a file for each. */
function namesThere(): string[] {
  try {
    return readdirSync('/run/netns');
  } catch {
    // There has never been one.
    return [];
  }
}
