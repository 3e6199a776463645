/**
 * Firewall rules of a run: one table of nftables each, inside a network namespace that is the run's
 * own. The firewall of the machine is never looked at nor changed.
 */
import { HornetError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scope.ts';
import { runCommand } from './command.ts';
import { isInIsolatedNetwork, isolatedNetworkName } from './isolated-network.ts';
import type { EntryOf, FoundThing, MachineKind } from './kind.ts';
import { listNetworkNamespaces } from './network-namespace.ts';
import { assertMarked, isWanted, ownName, runIdOf, runIdOfScope } from './own-name.ts';

export interface FirewallTableSpec {
  /**
   * The full name of a namespace that this run has made: `(await makeNetworkNamespace(…)).name`. When
   * absent, the one that the whole run is in under `hornet run --isolated`.
   */
  namespace?: string;
  name: string;
  /** What stands between the braces of `table inet …`, in the language of nft: chains, sets. */
  rules: string;
}

export interface FirewallTable extends AsyncDisposable {
  /** As nft lists it, in the family inet. */
  readonly table: string;
  /** Takes all its rules away. Calls after the first do nothing. */
  remove(): Promise<void>;
}

/**
 * Adds a table until the scope closes. When this throws, there is none.
 * @throws HornetError MACHINE_RUN_MISSING, MACHINE_NAME_INVALID, FIREWALL_REFUSED for a namespace that
 *   is not the run's own, MACHINE_COMMAND_FAILED, with nft's complaint, for rules that it does not take
 */
export async function addFirewallTable(
  scope: Scope,
  spec: FirewallTableSpec,
): Promise<FirewallTable> {
  const runId = runIdOfScope(scope);
  const table = tableName(ownName(scope, spec.name).name);
  const { namespace = isolatedNetworkName(runId) } = spec;
  assertOwnNamespace(namespace, runId);
  const own = scope.child(`firewall table ${table}`);
  const entry = { kind: 'firewall-table', namespace, table } as const;
  own.defer(entry.kind, () => remove(entry), { entry });
  try {
    await nft(namespace, `table inet ${table} {\n${spec.rules}\n}\n`);
  } catch (error) {
    await own.close('failed');
    throw error;
  }
  const end = () => own.close();
  return { table, remove: end, [Symbol.asyncDispose]: end };
}

export const firewallTableKind: MachineKind<EntryOf<'firewall-table'>> = { find, remove };

async function find(runId?: string): Promise<FoundThing[]> {
  const lists = networksOf(runId).map(async (namespace) =>
    (await listTables(namespace)).flatMap((table): FoundThing[] => {
      const owner = runIdOfTable(table);
      if (!isWanted(owner, runId)) return [];
      const what = `firewall table ${table} in ${namespace}`;
      return [{ entry: { kind: 'firewall-table', namespace, table }, runId: owner, what }];
    }),
  );
  return (await Promise.all(lists)).flat();
}

async function remove({ namespace, table }: EntryOf<'firewall-table'>): Promise<void> {
  assertMarked(table, runIdOfTable(table));
  assertMarked(namespace, runIdOf(namespace));
  const isThere = () => networksOf().includes(namespace) || isIsolatedNetwork(namespace);
  if (!isThere()) return;
  // In one transaction, so that it does not matter whether there is one.
  const change = `table inet ${table}\ndelete table inet ${table}\n`;
  await nft(namespace, change).catch((error) => {
    // The namespace went meanwhile, and its rules with it.
    if (isThere()) throw error;
  });
}

/** A namespace that vanishes meanwhile, or that nobody can look into, has none to find. */
async function listTables(namespace: string): Promise<string[]> {
  const listed = await runCommand(nftIn(namespace, 'list', 'tables', 'inet')).catch(() => '');
  return [...listed.matchAll(/^table inet (\S+)$/gm)].map(([, table = '']) => table);
}

async function nft(namespace: string, input: string): Promise<void> {
  await runCommand(nftIn(namespace, '-f', '-'), { input });
}

function nftIn(namespace: string, ...parameters: string[]): [string, ...string[]] {
  if (isIsolatedNetwork(namespace)) return ['nft', ...parameters];
  return ['ip', 'netns', 'exec', namespace, 'nft', ...parameters];
}

/** Networks that may hold tables: those with a name, and the one that this process is in, if it is a run's. */
function networksOf(runId?: string): string[] {
  const named = listNetworkNamespaces(runId).map(({ name }) => name);
  if (runId === undefined || !isInIsolatedNetwork(runId)) return named;
  return [...named, isolatedNetworkName(runId)];
}

/** Whether that is the network of a whole run, and this process is in it. */
function isIsolatedNetwork(namespace: string): boolean {
  const runId = runIdOf(namespace);
  return (
    runId !== undefined && namespace === isolatedNetworkName(runId) && isInIsolatedNetwork(runId)
  );
}

/** nft allows no dashes. */
function tableName(name: string): string {
  return name.replaceAll('-', '_');
}

function runIdOfTable(table: string): string | undefined {
  return runIdOf(table.replaceAll('_', '-'));
}

function assertOwnNamespace(namespace: string, runId: string): void {
  const isIsolated = namespace === isolatedNetworkName(runId);
  if (isIsolated ? isInIsolatedNetwork(runId) : runIdOf(namespace) === runId) return;
  const message = isIsolated
    ? `Run ${runId} has no network of its own.`
    : `Network namespace "${namespace}" is not one that run ${runId} has made.`;
  throw new HornetError('FIREWALL_REFUSED', message, { data: { namespace, runId } });
}
