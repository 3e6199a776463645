/**
 * What faults of processes are tried on: the two services, with a saboteur in each, and a third program, `kept`, which another
 * program starts, and starts again, each time at the same port.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../kernel/clock.ts';
import { Prng } from '../../../kernel/prng.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { leasePort } from '../../../network/port-lease.ts';
import { identify, isAlive } from '../../../process/process-table.ts';
import { type RunningProcess, startProcess } from '../../../process/spawn.ts';
import { saboteurVariables } from '../../../saboteur/saboteur-variables.ts';
import type { ChaosSubject, LiveProcess } from '../../chaos-subject.ts';
import type { FaultKind, StruckFault } from '../../fault-kind.ts';
import type { FaultParameters } from '../../parameters.ts';
import type { Target } from '../../topology.ts';
import { notInjected } from '../not-injected.ts';
import { startTwoServices, type TwoServices } from './two-services.ts';

export interface StruckPrograms extends AsyncDisposable {
  readonly services: TwoServices;
  readonly subject: ChaosSubject;
  strike(
    kind: FaultKind,
    name: string,
    parameters: FaultParameters,
    scope?: Scope,
  ): Promise<{ struck: StruckFault; scope: Scope }>;
}

/** @param stub sets a variable of this process's environment, which all programs inherit */
export async function startStruckPrograms(
  orders: string,
  stub: (name: string, value: string) => void,
): Promise<StruckPrograms> {
  for (const [name, value] of Object.entries(saboteurVariables({ folder: orders })))
    stub(name, value);
  const services = await startTwoServices();
  const { run, scope } = services;
  const keeper = await startKeeper(scope, join(run.folder, 'logs'));
  const kept: Target = {
    ...{ kind: 'process', name: 'kept', traits: ['node', 'starts again'] },
    touches: ['kept'],
  };
  const targets = [...services.subject.topology.targets, kept];
  const subject: ChaosSubject = {
    ...services.subject,
    topology: { targets },
    process: async (name) => (name === 'kept' ? keptBy(keeper) : services.subject.process(name)),
  };
  let strikes = 0;
  return {
    services,
    subject,
    strike: async (kind, name, parameters, own) => {
      const target = targets.find((one) => one.name === name && one.kind === kind.target);
      if (target === undefined) throw new Error(`There is no ${name}.`);
      strikes += 1;
      const fault = own ?? scope.child(`strike-${strikes}`);
      const folder = join(run.folder, `strike-${strikes}`);
      await mkdir(folder);
      const { signal } = fault;
      const random = new Prng(strikes);
      const context = { subject, target, parameters, random, clock: systemClock, folder, signal };
      return { struck: await kind.strike({ ...context, scope: fault }), scope: fault };
    },
    [Symbol.asyncDispose]: () => services[Symbol.asyncDispose](),
  };
}

async function startKeeper(scope: Scope, logFolder: string): Promise<RunningProcess> {
  const keeper = fileURLToPath(new URL('./keeper.child.ts', import.meta.url));
  const service = fileURLToPath(new URL('./service.child.ts', import.meta.url));
  const { port } = await leasePort(scope);
  return await startProcess(scope, {
    name: 'keeper',
    command: [process.execPath, keeper, process.execPath, service, 'kept', '', String(port)],
    logFolder,
    ready: { kind: 'ready-line' },
  });
}

/** As its newest ready line has it. */
function keptBy(keeper: RunningProcess): LiveProcess {
  const said = keeper.lines('stdout').findLast((line) => line.startsWith('{"ready":true'));
  const { pid, url } = JSON.parse(said ?? '{}');
  const identity = identify(Number(pid));
  if (!isAlive(identity)) throw notInjected('kept does not run');
  return { name: 'kept', identity, url: String(url) };
}
