// Starts the hub as a process of its own, for tests: with a catalogue, a script, and what was written on stderr.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll } from 'vitest';
import { createLog } from '../../../system/shared/index.ts';
import type { Catalogue } from '../catalogue-schema.ts';
import { startHub } from '../hub.ts';
import { readOptions } from '../options.ts';

/** The hub, as its test starts it. */
export const ownHub = [process.execPath, fileURLToPath(import.meta.resolve('../main.ts'))];

export interface HubProgram extends AsyncDisposable {
  readonly url: string;
  stop(): Promise<void>;
}

const running = new Set<HubProgram>();
afterAll(async () => {
  for (const hub of running) await hub.stop();
});

/** Resolves when it is ready. It ends with the test, or with the test file at the latest. */
export async function startHubProgram(
  catalogue: Catalogue,
  rules: readonly object[] = [],
  flags: readonly string[] = [],
  [program = '', ...leading]: readonly string[] = ownHub,
): Promise<HubProgram> {
  const script = rules.length === 0 ? [] : ['--script', JSON.stringify({ rules })];
  const known = ['--listen', '127.0.0.1:0', '--catalogue', JSON.stringify(catalogue)];
  const child = execa(program, [...leading, ...known, ...script, ...flags], { reject: false });
  const ended = child.then((result) => {
    throw new Error(`The hub ended before it was ready: ${result.stderr}`);
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [
    string,
  ]; // a line is text
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await child;
    running.delete(hub);
  };
  const hub: HubProgram = {
    url: (JSON.parse(line) as { url: string }).url, // the ready line has one
    stop,
    [Symbol.asyncDispose]: stop,
  };
  running.add(hub);
  return hub;
}

/** The same in the process of the test, where the misbehaviour is not one of the process. It costs less to start. */
export async function startHubHere(
  catalogue: Catalogue,
  rules: readonly object[],
): Promise<HubProgram> {
  const settings = [
    ...['--listen', '127.0.0.1:0', '--catalogue', JSON.stringify(catalogue)],
    ...['--script', JSON.stringify({ rules })],
  ];
  const { url, stop } = await startHub(readOptions(settings), createLog('model-hub', 'silent'));
  return { url, stop, [Symbol.asyncDispose]: stop };
}
