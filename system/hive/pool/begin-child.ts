// Starts a worker as a process within its limits, and sees that what enforces them goes when it does.
import type { Narration, WorkerConfiguration } from '../../contracts/index.ts';
import { type Logger, type Narrate, whenAborted } from '../../shared/index.ts';
import { limitCommand } from '../limits/limit-command.ts';
import { ChildLife } from '../worker/child-life.ts';
import type { Place } from '../worker/worker-spec.ts';
import { workerCommand } from './worker-command.ts';

export interface ChildSurroundings {
  /** The hive's name, as errors have it. */
  layer: string;
  killAfterMs: number;
  log: Logger;
  narrate: Narrate;
  onNarration(narration: Narration): void;
}

export interface ChildBeginning {
  modelPath: string;
  place: Place;
  environment: Readonly<Record<string, string>>;
}

export interface BegunChild {
  life: ChildLife;
  /** Resolves when it has ended and nothing of it is left. */
  gone: Promise<void>;
}

export function beginChild(
  configuration: WorkerConfiguration,
  { modelPath, place, environment }: ChildBeginning,
  { layer, killAfterMs, log, narrate, onNarration }: ChildSurroundings,
): BegunChild {
  const { name, listen, advertise, start_timeout_ms: startTimeoutMs, limits } = configuration;
  const command = workerCommand(configuration, modelPath, place.flags);
  const limited = limitCommand(command, { worker: name, limits, log });
  for (const fault of limited.unenforced) {
    const human = `Of the limits of ${name}: ${fault}`;
    narrate({ action: 'limit_worker', target: name, worker: name, level: 'warn', human });
  }
  const life = new ChildLife(
    {
      ...{ name, layer, listen, startTimeoutMs, killAfterMs, log, onNarration },
      command: limited.command,
      ranOutOfMemory: () => limited.ranOutOfMemory(),
      ...(advertise === undefined ? {} : { advertise }),
    },
    { ...environment, ...place.environment },
  );
  return { life, gone: whenAborted(life.ended).then(() => limited[Symbol.asyncDispose]()) };
}
