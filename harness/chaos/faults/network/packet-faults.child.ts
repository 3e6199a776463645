/**
 * Tries the faults that are firewall rules, inside the network that a run has to itself, and tells as JSON what it saw. Parameters: the
 * run, whose folder says which network is the machine's; the kind of fault; its parameters.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Scope } from '../../../kernel/scope.ts';
import type { UndoEntry } from '../../../kernel/undo-register.ts';
import { runCommand } from '../../../machine/command.ts';
import type { FaultParameters } from '../../parameters.ts';
import { startTwoServices } from '../testing/two-services.ts';
import { ownNetworkTrait } from './firewall-fault.ts';
import { networkFaults } from './index.ts';

const [runId = '', kindName = '', given = '{}'] = process.argv.slice(2);
const folder = join(tmpdir(), `hornet-${runId}`);
const parameters: FaultParameters = JSON.parse(given);
const kind = networkFaults.find(({ name }) => name === kindName);
if (kind === undefined) throw new Error(`There is no fault ${kindName}.`);

const open: UndoEntry[] = [];
const register = {
  runId,
  folder,
  open: (entry: UndoEntry) => {
    open.push(entry);
    return { amend: () => {}, done: () => void open.splice(open.indexOf(entry), 1) };
  },
};
const scope = new Scope({ name: 'isolated', register });
await using run = { runId, folder, scope, open, [Symbol.asyncDispose]: () => scope.close() };
await using services = await startTwoServices({ run, linkTraits: [ownNetworkTrait] });
const { client, strikeFault } = services;

const tables = async (): Promise<number> =>
  (await runCommand(['nft', 'list', 'tables'])).split('\n').filter((line) => line !== '').length;
const inLedger = (): number => open.filter((entry) => entry.kind === 'firewall-table').length;

const { struck, scope: fault } = await strikeFault(kind, 'front→back', parameters);
const there = { tables: await tables(), inLedger: inLedger() };
const seen = await seenUnderTraffic();
const { failed: met = 'answered' } = await client.ask('/health', { timeoutMs: 8_000 });
const pastLink = await client.ask('/health', { at: services.stack.service('back').url });
await fault.close();
const gone = await struck.witnessGone(AbortSignal.timeout(5_000));
await fault.close();
const after = await client.ask('/health?bytes=4000');

const lie = await strikeFault(kind, 'front→back', parameters);
for (const entry of open)
  if (entry.kind === 'firewall-table')
    await runCommand(['nft', 'delete', 'table', 'inet', entry.table]);
const overlooked = await seenWithin(lie.struck.witness, 400);
await lie.scope.close();

for (const turns of [0, 5, 20, 80, 300]) {
  const midst = scope.child(`midst-${turns}`);
  const striking = strikeFault(kind, 'front→back', parameters, { scope: midst }).catch(() => {});
  for (let turn = 0; turn < turns; turn += 1) await nextTurn();
  await midst.close();
  await striking;
}
const left = { tables: await tables(), inLedger: inLedger() };
const told = { there, seen, met, pastLink: pastLink.status, gone, after: after.status };
process.stdout.write(JSON.stringify({ ...told, overlooked, left }));

async function seenUnderTraffic(): Promise<string> {
  await using _busy = client.keepBusy();
  return await struck.witness(AbortSignal.timeout(10_000));
}

async function seenWithin(
  witness: (signal: AbortSignal) => Promise<string>,
  ms: number,
): Promise<string | undefined> {
  await using _busy = client.keepBusy();
  return await witness(AbortSignal.timeout(ms)).catch(() => undefined);
}
