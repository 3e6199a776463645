import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { addFirewallTable, firewallTableKind } from './firewall-table.ts';
import { createRunScope, lackOf } from './fixtures/run-scope.ts';
import { makeNetworkNamespace, networkNamespaceKind } from './network-namespace.ts';

const execute = promisify(execFile);
const lack = await lackOf('named network namespaces');
const firewallLack = await lackOf('named network namespaces', 'firewall rules');

/** Listens on a port of loopback inside, dials it, and says what came of it. */
const dialItself = `
const server = require('node:net').createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
  const socket = require('node:net').connect({ port: server.address().port, host: '127.0.0.1', timeout: 300 });
  const say = (word) => { process.stdout.write(word); process.exit(); };
  socket.on('connect', () => say('connected')).on('error', (error) => say(error.code)).on('timeout', () => say('silence'));
});`;

describe('a network namespace', () => {
  it('[INFRA-10] is written down, found, has loopback, and is gone with its scope', async ({
    skip,
  }) => {
    skip(lack !== undefined, lack);
    await using run = createRunScope();
    const namespace = await makeNetworkNamespace(run.scope, { name: 'net' });
    const { name } = namespace;
    expect(name).toBe(`hornet-${run.runId}-net`);
    expect(run.open).toEqual([{ kind: 'network-namespace', name }]);
    expect(await networkNamespaceKind.find(run.runId)).toMatchObject([
      { entry: { name }, runId: run.runId, what: `network namespace ${name}` },
    ]);
    const [program, ...parameters] = namespace.enter([process.execPath, '-e', dialItself]);
    expect((await execute(program, parameters)).stdout).toBe('connected');
    await run.scope.close();
    expect(await networkNamespaceKind.find(run.runId)).toEqual([]);
    expect(run.open).toEqual([]);
    // Gone already is fine.
    await networkNamespaceKind.remove({ kind: 'network-namespace', name });
  });

  it("does not reach this machine's loopback", async ({ skip }) => {
    skip(lack !== undefined, lack);
    await using run = createRunScope();
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    // A server on a TCP port has an address with a port.
    const { port } = server.address() as { port: number };
    const namespace = await makeNetworkNamespace(run.scope, { name: 'net' });
    const script = `fetch('http://127.0.0.1:${port}').catch((e) => process.stdout.write(e.cause.code))`;
    const [program, ...parameters] = namespace.enter([process.execPath, '-e', script]);
    expect((await execute(program, parameters)).stdout).toBe('ECONNREFUSED');
    server.close();
  });

  it('removes none that is not of a run', async () => {
    const entry = { kind: 'network-namespace', name: 'docker' } as const;
    const removed = networkNamespaceKind.remove(entry);
    await expect(removed).rejects.toMatchObject({ code: 'MACHINE_NAME_INVALID' });
  });
});

describe('a firewall table', () => {
  const rules = `chain in {
    type filter hook input priority 0;
    iifname lo tcp flags syn drop
  }`;

  it('[INFRA-10] is written down, found, in force, and gone with its scope', async ({ skip }) => {
    skip(firewallLack !== undefined, firewallLack);
    await using run = createRunScope();
    const { name: namespace, enter } = await makeNetworkNamespace(run.scope, { name: 'net' });
    const [program, ...parameters] = enter([process.execPath, '-e', dialItself]);
    const { table, remove } = await addFirewallTable(run.scope, { namespace, name: 'cut', rules });
    const entry = { kind: 'firewall-table', namespace, table } as const;
    expect(run.open.at(-1)).toEqual(entry);
    const what = `firewall table ${table} in ${namespace}`;
    expect(await firewallTableKind.find(run.runId)).toEqual([{ entry, runId: run.runId, what }]);
    expect((await execute(program, parameters)).stdout).toBe('silence');
    await remove();
    expect((await execute(program, parameters)).stdout).toBe('connected');
    expect(await firewallTableKind.find(run.runId)).toEqual([]);
    expect(run.open).toHaveLength(1);
    // Gone already is fine, alone or with its namespace.
    await firewallTableKind.remove(entry);
    await run.scope.close();
    await firewallTableKind.remove(entry);
  });

  it('says what nft says of rules that are none, and adds nothing', async ({ skip }) => {
    skip(firewallLack !== undefined, firewallLack);
    await using run = createRunScope();
    const { name: namespace } = await makeNetworkNamespace(run.scope, { name: 'net' });
    const added = addFirewallTable(run.scope, { namespace, name: 'bad', rules: 'let nobody in' });
    await expect(added).rejects.toMatchObject({
      code: 'MACHINE_COMMAND_FAILED',
      message: expect.stringContaining('syntax error'),
    });
    expect(run.open).toHaveLength(1);
  });

  it.each([
    'host',
    '',
    'hornet-20261105T070809-abcd-net',
  ])('is refused in %j, which is not of this run', async (namespace) => {
    await using run = createRunScope();
    const added = addFirewallTable(run.scope, { namespace, name: 'cut', rules });
    await expect(added).rejects.toMatchObject({ code: 'FIREWALL_REFUSED' });
    expect(run.open).toEqual([]);
  });
});
