/** A program with a saboteur in it, started for a test, and what the test does with it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { Scope } from '../../kernel/scope.ts';
import { identify, type ProcessIdentity } from '../../process/process-table.ts';
import { type RunningProcess, startProcess } from '../../process/spawn.ts';
import { giveOrder, type OrderOptions } from '../give-order.ts';
import type { OrderName, ParametersOf } from '../inside/orders/table.ts';
import { saboteurVariables } from '../saboteur-variables.ts';

export interface OrderedProgram extends AsyncDisposable {
  /** Of the newest life. */
  readonly process: RunningProcess;
  readonly identity: ProcessIdentity;
  readonly folder: string;
  /** The newest life is the one that is ordered about and asked. */
  start(parameters?: readonly string[]): Promise<RunningProcess>;
  /** Closing the scope takes it back. */
  order<N extends OrderName>(
    name: N,
    parameters: ParametersOf<N>,
    options?: OrderOptions,
  ): Promise<Scope>;
  /** Runs code in the program: the body of an async function with `fs`, and `write`, which is writeFileSync imported by name. */
  run(code: string): Promise<{ result: unknown; headers: Record<string, unknown>; tookMs: number }>;
}

export async function startOrderedProgram(
  options: { saboteur?: boolean } = {},
): Promise<OrderedProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'saboteur-'));
  const scope = new Scope({ name: 'ordered' });
  scope.defer('folder', () => rm(folder, { recursive: true, force: true }));
  const orders = join(folder, 'orders');
  let process: RunningProcess | undefined;
  const newest = (): RunningProcess => {
    if (process === undefined) throw new Error('It was not started.');
    return process;
  };
  const program: OrderedProgram = {
    get process() {
      return newest();
    },
    get identity() {
      return identify(newest().pid);
    },
    folder,
    start: async (parameters = []) => {
      const file = fileURLToPath(new URL('./program.child.ts', import.meta.url));
      process = await startProcess(scope, {
        name: 'program',
        command: [globalThis.process.execPath, file, ...parameters],
        logFolder: folder,
        env: options.saboteur === false ? {} : saboteurVariables({ folder: orders }),
        ready: { kind: 'ready-line' },
      });
      process.expectEnd();
      return process;
    },
    order: async (name, parameters, how) => {
      const own = scope.child(`order ${name}`);
      await giveOrder(own, program.identity, [name, parameters], how);
      return own;
    },
    run: async (code) => {
      const startMs = performance.now();
      const url = String(newest().readyLine?.['url']);
      const { body, headers } = await request(url, { method: 'POST', body: code, reset: true });
      const result: unknown = JSON.parse(await body.text());
      return { result, headers, tookMs: performance.now() - startMs };
    },
    [Symbol.asyncDispose]: () => scope.close(),
  };
  await program.start();
  return program;
}
