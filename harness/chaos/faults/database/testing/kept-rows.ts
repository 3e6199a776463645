/** What faults of databases are tried on: a program that keeps rows, and its database below the run's folder. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identify } from '../../../../process/process-table.ts';
import type { RunningService } from '../../../../stack/running-service.ts';
import { startStack } from '../../../../stack/start-stack.ts';
import type { ChaosSubject } from '../../../chaos-subject.ts';
import type { Target } from '../../../topology.ts';
import { notInjected } from '../../not-injected.ts';
import type { ClientAnswer } from '../../testing/client.ts';
import { startTwoServices, type TwoServices } from '../../testing/two-services.ts';

export interface KeptRows extends AsyncDisposable {
  readonly services: TwoServices;
  readonly subject: ChaosSubject;
  readonly keeper: RunningService;
  /** Of the database, in a folder with nothing else in it. */
  readonly path: string;
  write(): Promise<ClientAnswer>;
  /** How many there are, as the keeper says; undefined where it does not. */
  rows(): Promise<number | undefined>;
}

export async function startKeptRows(): Promise<KeptRows> {
  const services = await startTwoServices();
  const { run, scope, client, proxyServer } = services;
  const folder = join(run.folder, 'rows');
  mkdirSync(folder);
  const path = join(folder, 'rows.db');
  const program = fileURLToPath(new URL('./row-keeper.child.ts', import.meta.url));
  const keeperSpec = {
    command: [process.execPath, program, path] as const,
    ready: 'ready-line' as const,
    readyTimeoutMs: 5_000,
  };
  const stack = await startStack(
    scope,
    { services: { keeper: keeperSpec } },
    {
      proxyServer,
      folder: join(run.folder, 'keeper'),
      logFolder: join(run.folder, 'logs'),
      proxyPrefix: `${run.runId}_keeper_`,
    },
  );
  const keeper = stack.service('keeper');
  const database: Target = {
    ...{ kind: 'database', name: 'rows', traits: ['sqlite'], touches: ['keeper'] },
  };
  const orphan: Target = { ...database, name: 'orphan', touches: [] };
  const targets = [...services.subject.topology.targets, database, orphan];
  const subject: ChaosSubject = {
    ...services.subject,
    topology: { targets },
    path: (name) => (name === 'none' ? `${path}.none` : path),
    service: (name) => (name === 'keeper' ? keeper : undefined),
    process: async (name) => {
      if (name !== 'keeper' || !keeper.isRunning) throw notInjected(`${name} does not run`);
      return { name, identity: identify(keeper.process.pid), url: keeper.url };
    },
  };
  return {
    ...{ services, subject, keeper, path },
    write: () => client.ask('/', { at: keeper.url, body: {}, timeoutMs: 2_000 }),
    rows: async () => {
      const { text = '{}' } = await client.ask('/', { at: keeper.url, timeoutMs: 2_000 });
      return JSON.parse(text).rows;
    },
    [Symbol.asyncDispose]: () => services[Symbol.asyncDispose](),
  };
}
