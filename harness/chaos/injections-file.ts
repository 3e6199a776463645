/**
 * The journal of injections: what was struck and healed, in the order in which it was, and nothing that differs from run to run:
 * no times, pids, ports or paths. The same schedule played whole gives the same bytes.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { ScheduledFault, StrikeStep } from './schedule.ts';

/** To be raised with every change that a reader of older files could not understand. */
const injectionsVersion = 1;
export const injectionsFileName = 'injections.ndjson';

/** Where injections are noted. */
export interface Injections {
  struck(fault: ScheduledFault, when: StrikeStep['when']): void;
  healed(fault: ScheduledFault): void;
}

/** Written line by line as it happens, so that it is whole up to the moment of a crash. */
export class InjectionsFile implements Injections, Disposable {
  readonly #descriptor: number;

  /** Replaces a file that is there. */
  constructor(path: string) {
    this.#descriptor = openSync(path, 'w');
    this.#write({ version: injectionsVersion });
  }

  struck({ fault, kind, target, parameters }: ScheduledFault, when: StrikeStep['when']): void {
    const names = Object.keys(parameters).sort();
    const inOrder = Object.fromEntries(names.map((name) => [name, parameters[name]]));
    this.#write({ act: 'strike', fault, kind, target, parameters: inOrder, when });
  }

  healed({ fault }: ScheduledFault): void {
    this.#write({ act: 'heal', fault });
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #write(line: object): void {
    writeSync(this.#descriptor, `${JSON.stringify(line)}\n`);
  }
}
