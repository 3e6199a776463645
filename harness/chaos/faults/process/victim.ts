/**
 * A program that a fault ends. It is started again at the heal where the harness is who starts it; one that another program
 * starts is that program's business, and is waited for a moment only.
 */
import { assertCallerWaits } from '../../../kernel/caller-signal.ts';
import { withTimeout } from '../../../kernel/deadline.ts';
import type { ScopeOutcome } from '../../../kernel/scope.ts';
import { untilAborted } from '../../../kernel/until-aborted.ts';
import { identify, isAlive, type ProcessIdentity } from '../../../process/process-table.ts';
import type { ExitedProcess, RunningProcess } from '../../../process/spawn.ts';
import { signalProcess } from '../../../process/terminate.ts';
import type { RunningService } from '../../../stack/running-service.ts';
import type { LiveProcess } from '../../chaos-subject.ts';
import type { StrikeContext } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { watchFor } from '../watch-for.ts';
import { answersAt } from './ask-program.ts';
import { companyOf, startFallen } from './company.ts';

/** What is waited for at the heal, after the deed that is to end it. */
interface Ending {
  withinMs: number;
  /** Whether it is made to end when it has not by then. */
  elseKill: boolean;
}

/** How long who is killed takes to be gone: the kernel may have much to take down. */
const killedWithinMs = 5_000;
/** To start it again may take its parent a while; whether it does so at all is not the fault's question. */
const returnWithinMs = 5_000;

export class Victim {
  readonly name: string;
  /** As it was chosen. */
  readonly live: LiveProcess;
  readonly service: RunningService | undefined;
  readonly #context: StrikeContext;
  readonly #chosen: RunningProcess | undefined;
  readonly #company: readonly RunningService[];
  /** Of the service, in its newest life. */
  #process: RunningProcess | undefined;
  #identity: ProcessIdentity;
  #ending: Ending | undefined;
  #starting: Promise<void> | undefined;

  constructor(context: StrikeContext, live: LiveProcess) {
    this.#context = context;
    this.name = live.name;
    this.live = live;
    this.service = context.subject.service(live.name);
    this.#chosen = this.service?.process;
    this.#company = companyOf(context.subject, live.name);
    this.#process = this.#chosen;
    this.#identity = live.identity;
  }

  /** The newest life of it that the fault knows of. */
  get identity(): ProcessIdentity {
    return this.#identity;
  }

  /** From now on its end is a deed of the fault's. */
  willEnd(ending: Ending): void {
    this.#ending = ending;
    this.#process?.expectEnd();
  }

  /** The process alone: what becomes of those that it has started is its stack's business. @throws HornetError FAULT_NOT_INJECTED */
  kill(): void {
    this.#assertNotHealed();
    this.#killNow();
  }

  /** @throws HornetError FAULT_NOT_INJECTED */
  terminate(drainMs: number): void {
    this.#assertNotHealed();
    this.willEnd({ withinMs: drainMs, elseKill: true });
    this.#send('SIGTERM');
  }

  /** As its stack would, which makes it end when it does not; a program that another one starts is only asked. */
  askToStop(): void {
    this.#assertNotHealed();
    if (this.service === undefined) {
      this.#send('SIGTERM');
      return;
    }
    this.willEnd({ withinMs: 0, elseKill: true });
    // What comes of it is seen by the witness, and put right by the heal.
    this.service.stop().catch(() => undefined);
  }

  /** Starts the service again, now. Nothing where it is not the harness that does. */
  async startNow(): Promise<void> {
    this.#starting = this.#start();
    await this.#starting;
  }

  /** Waits for the next life of one that another program starts. @throws the signal's reason */
  async nextLife(signal: AbortSignal): Promise<void> {
    const former = this.#identity;
    const { clock, subject } = this.#context;
    const look = async (): Promise<string | undefined> => {
      const live = await untilAborted(subject.process(this.name), signal).catch(() => undefined);
      if (live === undefined || live.identity.pid === former.pid) return undefined;
      this.#identity = live.identity;
      return 'there';
    };
    await watchFor(look, { clock, signal });
  }

  /** Kills its newest life where that must not stay, as a deed of the heal. */
  async endLife(isUnwanted: (pid: number) => boolean): Promise<void> {
    await this.#starting?.catch(() => undefined); // then there is none
    const live = await this.#context.subject.process(this.name).catch(() => undefined);
    if (live === undefined || !isUnwanted(live.identity.pid)) return;
    this.#identity = live.identity;
    this.#process = this.service?.process;
    this.#killNow();
  }

  /** How it ended, in the life in which it was chosen; undefined where only its parent knows. @throws the signal's reason */
  async exit(signal: AbortSignal): Promise<ExitedProcess | undefined> {
    const { clock } = this.#context;
    const look = async () => (isAlive(this.live.identity) ? undefined : 'gone');
    await watchFor(look, { clock, signal, pauseMs: 20 });
    return await untilAborted(Promise.resolve(this.#chosen?.exited), signal);
  }

  /** Sees that it is there, or that somebody else would have to see to that. @throws the signal's reason */
  async back(signal: AbortSignal): Promise<string> {
    const { clock } = this.#context;
    if (this.service !== undefined) return await this.#seenBack(signal);
    const given = new AbortController();
    const either = AbortSignal.any([signal, given.signal]);
    const isLate = clock.sleep(returnWithinMs, either).then(
      () => `${this.name} is not back yet, and to start it is not the harness's business`,
      () => `${this.name} was waited for`,
    );
    try {
      return await Promise.race([this.#seenBack(either), isLate]);
    } finally {
      given.abort(new Error('It came, or it is too late.'));
      signal.throwIfAborted();
    }
  }

  /** The heal. */
  async startAgain(outcome: ScopeOutcome): Promise<void> {
    // After an abort everything ends; and nothing is started for a caller that has given up.
    if (this.service === undefined || outcome === 'aborted' || !isAwaited()) return;
    await this.#starting?.catch(() => undefined); // then it is started anew
    await this.#untilEnded();
    if (!isAlive(this.#identity)) await this.startNow();
    await startFallen(this.#company);
  }

  /** What comes after it would stay. @throws the scope's reason */
  #assertNotHealed(): void {
    this.#context.scope.signal.throwIfAborted();
  }

  #killNow(): void {
    this.willEnd({ withinMs: killedWithinMs, elseKill: true });
    this.#send('SIGKILL');
  }

  async #start(): Promise<void> {
    if (this.service === undefined) return;
    await this.#process?.exited;
    if (!this.service.isRunning) await this.service.start();
    this.#process = this.service.process;
    this.#identity = identify(this.#process.pid);
    this.#ending = undefined;
  }

  async #seenBack(signal: AbortSignal): Promise<string> {
    const { clock, subject } = this.#context;
    const look = async (): Promise<string | undefined> => {
      const live = await untilAborted(subject.process(this.name), signal).catch(() => undefined);
      if (live === undefined || !isAlive(live.identity)) return undefined;
      if (this.#isDying(live.identity) || !(await answersAt(live.url, { clock, signal })))
        return undefined;
      return `${this.name} runs${live.url === undefined ? '' : ' and answers'}`;
    };
    return await watchFor(look, { clock, signal });
  }

  /** Told to end, and still to be seen. A service is healed only when that is over. */
  #isDying({ pid }: ProcessIdentity): boolean {
    const isTold = this.service === undefined && this.#ending?.elseKill === true;
    return isTold && pid === this.#identity.pid;
  }

  async #untilEnded(): Promise<void> {
    const running = this.#process;
    if (this.#ending === undefined || running === undefined) return;
    const { withinMs: timeoutMs, elseKill } = this.#ending;
    const { clock } = this.#context;
    try {
      await withTimeout(() => running.exited, { timeoutMs, clock });
    } catch {
      if (elseKill) await running.kill();
    }
  }

  #send(signal: NodeJS.Signals): void {
    const isSent = isAlive(this.#identity) && this.#sendNoted(signal);
    if (!isSent) throw notInjected(`${this.name} has ended already`);
  }

  /** By its handle where there is one, which then knows that it was asked. */
  #sendNoted(signal: NodeJS.Signals): boolean {
    if (this.#process === undefined) return signalProcess(this.#identity, signal);
    this.#process.signal(signal, 'process');
    return true;
  }
}

function isAwaited(): boolean {
  try {
    assertCallerWaits();
    return true;
  } catch {
    return false;
  }
}
