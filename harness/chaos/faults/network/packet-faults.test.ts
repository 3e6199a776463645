/** Faults that are firewall rules, in a network that a run has to itself; and that there are none in the machine's. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createRunScope, lackOf } from '../../../machine/fixtures/run-scope.ts';
import { tellOutsideNetwork } from '../../../machine/isolated-network.ts';
import { namespaceCommand } from '../../../machine/namespace-command.ts';
import { startTwoServices } from '../testing/two-services.ts';
import { packetLoss } from './packet-loss.ts';
import { packetReject } from './packet-reject.ts';

const lack = await lackOf(...packetLoss.needs);
const why = lack === undefined ? '' : ` (skipped: ${lack})`;
const program = fileURLToPath(new URL('./packet-faults.child.ts', import.meta.url));

/** What the program saw that tried the fault in a network of its own. */
async function tryInIsolation(kind: string, parameters: object): Promise<unknown> {
  await using run = createRunScope();
  tellOutsideNetwork(run.folder);
  const command = [process.execPath, program, run.runId, kind, JSON.stringify(parameters)];
  const [file, ...rest] = namespaceCommand(command, { network: true });
  const { stdout } = await promisify(execFile)(file, rest, { timeout: 60_000 });
  return JSON.parse(stdout);
}

describe.skipIf(lack !== undefined)(`in a network of the run's own${why}`, () => {
  test.each([
    {
      kind: packetLoss,
      parameters: { lossPercent: 20 },
      says: /^the kernel has met \d+ packets of front→back with packet-loss$/,
      meets: 'answered',
    },
    {
      kind: packetReject,
      parameters: { answer: 'reset' },
      says: /with packet-reject, and a connection to front→back was refused$/,
      meets: 'ECONNREFUSED',
    },
    {
      kind: packetReject,
      parameters: { answer: 'unreachable' },
      says: /, and a connection to front→back was unreachable$/,
      meets: 'EHOSTUNREACH',
    },
  ])('$kind.name $parameters is seen, met, gone, and no lie is believed', async (trial) => {
    const { kind, parameters, says, meets } = trial;
    expect(await tryInIsolation(kind.name, parameters)).toEqual({
      there: { tables: 1, inLedger: 1 },
      seen: expect.stringMatching(says),
      met: meets,
      pastLink: 200,
      gone: 'a connection to front→back was connected',
      after: 200,
      left: { tables: 0, inLedger: 0 },
    });
  }, 60_000);
});

test.each([
  packetLoss,
  packetReject,
])('$name is refused in the network of the machine', async (kind) => {
  await using services = await startTwoServices();
  await expect(services.strikeFault(kind, 'front→back')).rejects.toMatchObject({
    code: 'FIREWALL_REFUSED',
  });
  expect(await services.client.ask('/health')).toMatchObject({ status: 200 });
  expect(services.run.open.filter((entry) => entry.kind === 'firewall-table')).toEqual([]);
});
