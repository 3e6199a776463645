/** Finds and removes containers of runs, by their label and name. Starts none. */
import { existsSync } from 'node:fs';
import { systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import { askEngine, type EngineAnswer, engineSocket } from './container-engine.ts';
import type { EntryOf, FoundThing, MachineKind } from './kind.ts';
import { assertMarked, isWanted, runIdOf } from './own-name.ts';

/** The label of all containers of runs; its value is the run id. */
export const runLabel = 'hornet.run';

export const containerKind: MachineKind<EntryOf<'container'>> = { find, remove };

async function find(runId?: string): Promise<FoundThing[]> {
  const socket = engineSocket();
  if (socket === undefined || !existsSync(socket)) return [];
  const filters = { label: [runId === undefined ? runLabel : `${runLabel}=${runId}`] };
  const path = `/containers/json?all=true&filters=${encodeURIComponent(JSON.stringify(filters))}`;
  // A socket where nobody listens belongs to an engine that is not running.
  const answer = await askEngine(socket, 'GET', path, findTimeoutMs).catch(() => undefined);
  if (answer?.status !== 200) return [];
  // The shape is part of Docker's API, version 1.24 and later.
  const listed = JSON.parse(answer.body) as { Names: string[] }[];
  return listed.flatMap(({ Names: [named = ''] }): FoundThing[] => {
    const name = named.replace(/^\//, '');
    const owner = runIdOf(name);
    if (!isWanted(owner, runId)) return [];
    return [
      { entry: { kind: 'container', socket, name }, runId: owner, what: `container ${name}` },
    ];
  });
}

const findTimeoutMs = 1_000;

async function remove({ socket, name }: EntryOf<'container'>): Promise<void> {
  assertMarked(name, runIdOf(name));
  const answer = await ask(socket, 'DELETE', `/containers/${name}?force=true&v=true`, name);
  if (answer.status === 409) return await waitUntilGone(socket, name);
  if (answer.status >= 300 && answer.status !== 404) throw failure(name, answer);
}

/** Somebody is removing it already, and nobody tells when they are done. */
async function waitUntilGone(socket: string, name: string): Promise<void> {
  const deadlineMs = systemClock.nowMs() + removeTimeoutMs;
  for (;;) {
    const answer = await ask(socket, 'GET', `/containers/${name}/json`, name);
    if (answer.status === 404) return;
    if (systemClock.nowMs() > deadlineMs) throw failure(name, answer);
    await systemClock.sleep(20);
  }
}

const removeTimeoutMs = 5_000;

async function ask(
  socket: string,
  method: 'GET' | 'DELETE',
  path: string,
  name: string,
): Promise<EngineAnswer> {
  try {
    return await askEngine(socket, method, path);
  } catch (cause) {
    const message = `No container engine answers at ${socket}, so ${name} may still be there.`;
    throw new HornetError('MACHINE_COMMAND_FAILED', message, { data: { socket, name }, cause });
  }
}

function failure(name: string, { status, body }: EngineAnswer): HornetError {
  const message = `The engine did not remove container ${name}: ${status}.`;
  return new HornetError('MACHINE_COMMAND_FAILED', message, { data: { name, status, body } });
}
