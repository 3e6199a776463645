/** One service of a running stack, over all its lives: it can be ended, held still, and started again where it was. */
import { HornetError } from '../kernel/errors.ts';
import type { ExitedProcess, RunningProcess } from '../process/spawn.ts';

/** A life of a service: its process, and where that listens, past all links. */
export interface ServiceLife {
  process: RunningProcess;
  url: string;
}

export class RunningService {
  readonly name: string;
  readonly #begin: () => Promise<ServiceLife>;
  #life: ServiceLife | undefined;

  /** @param begin starts the program and returns when it is ready */
  constructor(name: string, begin: () => Promise<ServiceLife>) {
    this.name = name;
    this.#begin = begin;
  }

  /** Whether it was ever started; it may have ended since. */
  get wasStarted(): boolean {
    return this.#life !== undefined;
  }

  get isRunning(): boolean {
    return this.#life !== undefined && this.#life.process.exit === undefined;
  }

  /** Its newest process, which may have ended. @throws HornetError STACK_SERVICE_STOPPED where it never ran */
  get process(): RunningProcess {
    return this.#newest().process;
  }

  /** Where it listens itself, past all links. @throws HornetError STACK_SERVICE_STOPPED where it never ran */
  get url(): string {
    return this.#newest().url;
  }

  /**
   * Starts it, for the first time or again, and resolves when it is ready. Links that lead to it lead there again.
   * @throws HornetError STACK_SERVICE_RUNNING; what starting a process throws
   */
  async start(): Promise<RunningProcess> {
    if (this.isRunning) {
      const { pid } = this.process;
      throw new HornetError('STACK_SERVICE_RUNNING', `${this.name} runs already.`, {
        data: { service: this.name, pid },
      });
    }
    this.#life = await this.#begin();
    return this.#life.process;
  }

  /** Asks it to end, and makes it. @throws HornetError STACK_SERVICE_STOPPED, PROCESS_SURVIVED */
  stop(): Promise<ExitedProcess> {
    return this.#running().stop();
  }

  /** Ends it as `kill -9` does. @throws HornetError STACK_SERVICE_STOPPED, PROCESS_SURVIVED */
  kill(): Promise<ExitedProcess> {
    return this.#running().kill();
  }

  /** Holds all its processes still: they exist, and answer nothing. @throws HornetError STACK_SERVICE_STOPPED */
  pause(): void {
    this.#running().signal('SIGSTOP', 'group');
  }

  /** Lets it go on after a pause. @throws HornetError STACK_SERVICE_STOPPED */
  resume(): void {
    this.#running().signal('SIGCONT', 'group');
  }

  #newest(): ServiceLife {
    if (this.#life === undefined) throw this.#stopped('was not started');
    return this.#life;
  }

  #running(): RunningProcess {
    const { process } = this.#newest();
    if (process.exit !== undefined) throw this.#stopped('has ended');
    return process;
  }

  #stopped(what: string): HornetError<'STACK_SERVICE_STOPPED'> {
    return new HornetError('STACK_SERVICE_STOPPED', `${this.name} ${what}.`, {
      data: { service: this.name, exit: this.#life?.process.exit },
    });
  }
}
