/**
 * The faults that are there: strikes one, watches for the evidence that it took effect, heals it, and sees that it is gone. Every
 * fault has a scope of its own, so that one that cannot be healed keeps no other. It decides no order and no time.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { withTimeout } from '../kernel/deadline.ts';
import { HornetError } from '../kernel/errors.ts';
import type { Prng } from '../kernel/prng.ts';
import type { Scope } from '../kernel/scope.ts';
import { untilAborted } from '../kernel/until-aborted.ts';
import type { ChaosSubject } from './chaos-subject.ts';
import type { FaultKind, StruckFault } from './fault-kind.ts';
import type { ScheduledFault } from './schedule.ts';
import type { Target } from './topology.ts';

export interface StruckFaultsOptions {
  subject: ChaosSubject;
  kinds: readonly FaultKind[];
  scope: Scope;
  clock: Clock;
  random: Prng;
  /** Gets a folder for each fault. */
  folder: string;
  /** How much longer a fault stays that nobody has met yet, so that it is met. */
  seenGraceMs: number;
  /** How long it may take until it is seen that a fault is gone. */
  goneTimeoutMs: number;
  /** Told what is seen of a fault, as it is. */
  onSeen: (fault: ScheduledFault, what: 'seen' | 'gone', words: string) => void;
}

/** Why a fault proves nothing. */
export type FaultProblem = 'not injected' | 'not seen' | 'not gone';

export interface FaultOutcome {
  readonly fault: ScheduledFault;
  /** Undefined where it was there, was seen, and is gone. */
  readonly problem: FaultProblem | undefined;
  /** What was seen, or in the way. */
  readonly evidence: string;
}

export class StruckFaults {
  readonly #options: StruckFaultsOptions;
  readonly #present = new Map<number, Present>();
  readonly #outcomes: FaultOutcome[] = [];

  constructor(options: StruckFaultsOptions) {
    this.#options = options;
  }

  /** Of all that were struck and healed, in the order of healing. */
  get outcomes(): readonly FaultOutcome[] {
    return this.#outcomes;
  }

  /**
   * Whether it is there now. One that is being mended and touches the same is seen to be gone first, or nobody could tell the two
   * apart. A strike that fails leaves nothing and is an outcome; only the signal's reason is thrown.
   */
  async strike(fault: ScheduledFault, signal: AbortSignal): Promise<boolean> {
    const { scope: owner, random, clock, subject, folder } = this.#options;
    const scope = owner.child(`fault-${fault.fault}`);
    const place = join(folder, `fault-${fault.fault}`);
    try {
      const { kind, target } = this.#known(fault);
      await this.#sameGroundIsFree(target, signal);
      await mkdir(place, { recursive: true });
      const { parameters } = fault;
      const own = random.fork('fault', fault.fault);
      const context = { subject, target, parameters, scope, clock, signal, folder: place };
      // What it may still wait for then is not worth anybody's time: closing its scope undoes what there is.
      const struck = await untilAborted(kind.strike({ ...context, random: own }), signal);
      this.#present.set(fault.fault, this.#watch(fault, target, struck, scope));
      return true;
    } catch (error) {
      const undone = await closed(scope);
      signal.throwIfAborted();
      this.#conclude(fault, 'not injected', [error, ...undone]);
      return false;
    }
  }

  /** Mends it, once somebody has met it or has had time to, and waits until it is seen to be gone. Nothing where it is not there. */
  async heal({ fault: number }: ScheduledFault): Promise<void> {
    const present = this.#present.get(number);
    if (present === undefined) return;
    present.healing ??= this.#orGrace(present).then(() => this.#mend(present));
    await present.healing;
  }

  /** Undoes all that are there, the last one first, and waits until all are seen to be gone. */
  async healAll(): Promise<void> {
    const all = [...this.#present.values()].reverse();
    const mended: Promise<void>[] = [];
    for (const present of all) {
      mended.push(this.#mend(present));
      await present.undone;
    }
    await Promise.all(mended);
  }

  #mend(present: Present): Promise<void> {
    present.stopWatching();
    present.undone ??= present.seen.then(() => closed(present.scope));
    present.mended ??= this.#seeGone(present, present.undone);
    return present.mended;
  }

  async #seeGone(present: Present, undoing: Promise<Error[]>): Promise<void> {
    const { fault, seen: watched, struck } = present;
    const undone = await undoing;
    const seen = await watched;
    const gone = undone.length > 0 ? undone[0] : await this.#isGone(fault, struck);
    if (gone instanceof Error) this.#conclude(fault, 'not gone', [gone]);
    else if (seen instanceof Error) this.#conclude(fault, 'not seen', [seen]);
    else this.#conclude(fault, undefined, [seen]);
    this.#present.delete(fault.fault);
  }

  /** Until it is seen, or is not to be waited for any more. */
  async #orGrace({ seen }: Present): Promise<void> {
    const { clock, seenGraceMs } = this.#options;
    const over = new AbortController();
    const grace = clock.sleep(seenGraceMs, over.signal).catch(() => undefined); // it was seen
    await Promise.race([seen, grace]);
    over.abort();
  }

  /** Of those that are being mended, and as long as that may take. */
  async #sameGroundIsFree(target: Target, signal: AbortSignal): Promise<void> {
    const ground = groundOf(target);
    const pending = [...this.#present.values()].filter(({ target: other }) =>
      groundOf(other).some((name) => ground.includes(name)),
    );
    const healed = pending.flatMap(({ healing, mended }) => healing ?? mended ?? []);
    await untilAborted(Promise.all(healed), signal);
  }

  #watch(fault: ScheduledFault, target: Target, struck: StruckFault, scope: Scope): Present {
    const watching = new AbortController();
    const reason = new HornetError('FAULT_NOT_SEEN', `Nothing showed ${describe(fault)}.`, {
      data: { ...fault },
    });
    // What is said once nobody asks any more may be due to the heal; and nobody waits for a witness that does not stop.
    const seen = untilAborted(lookAt(struck, watching.signal), watching.signal).then((words) => {
      if (words === '') return reason;
      this.#options.onSeen(fault, 'seen', words);
      return words;
    }, asError);
    return { fault, target, struck, scope, seen, stopWatching: () => watching.abort(reason) };
  }

  async #isGone(fault: ScheduledFault, struck: StruckFault): Promise<string | Error> {
    const { clock, goneTimeoutMs: timeoutMs } = this.#options;
    const message = `${describe(fault)} was healed and could still be seen after ${timeoutMs} ms.`;
    const onTimeout = (): Error =>
      new HornetError('FAULT_NOT_GONE', message, { data: { ...fault } });
    try {
      const look = (signal: AbortSignal): Promise<string> => struck.witnessGone(signal);
      const words = await withTimeout(look, { timeoutMs, clock, onTimeout });
      if (words === '') return onTimeout();
      this.#options.onSeen(fault, 'gone', words);
      return words;
    } catch (error) {
      return asError(error);
    }
  }

  #conclude(
    fault: ScheduledFault,
    problem: FaultProblem | undefined,
    evidence: readonly unknown[],
  ): void {
    const words = evidence.map((one) => (one instanceof Error ? one.message : String(one)));
    this.#outcomes.push({ fault, problem, evidence: words.join('; ') });
  }

  /** @throws HornetError FAULT_UNKNOWN */
  #known({ kind: name, target: on }: ScheduledFault): { kind: FaultKind; target: Target } {
    const { kinds, subject } = this.#options;
    const kind = kinds.find((one) => one.name === name);
    const target = subject.topology.targets.find(
      (one) => one.name === on && one.kind === kind?.target,
    );
    if (kind !== undefined && target !== undefined) return { kind, target };
    const what = kind === undefined ? `kind of fault "${name}"` : `${kind.target} "${on}"`;
    throw new HornetError('FAULT_UNKNOWN', `There is no ${what}.`, {
      data: { kind: name, target: on },
    });
  }
}

interface Present {
  fault: ScheduledFault;
  target: Target;
  struck: StruckFault;
  scope: Scope;
  /** What was seen, or why nothing was; never rejects. */
  seen: Promise<string | Error>;
  stopWatching: () => void;
  /** Set once it is to be healed: when that is over. Never rejects. */
  healing?: Promise<void>;
  /** Set once the mending has begun: when what was done is undone, with what went wrong. Never rejects. */
  undone?: Promise<Error[]>;
  /** Set once the mending has begun: when it is seen to be gone, or nobody waits for that any more. Never rejects. */
  mended?: Promise<void>;
}

/** Whatever feels it. */
function groundOf({ name, touches }: Target): string[] {
  return [name, ...touches];
}

/** What it throws at once is what it rejects with. */
async function lookAt(struck: StruckFault, signal: AbortSignal): Promise<string> {
  return await struck.witness(signal);
}

/** `process-kill of worker-1` */
export function describe({ kind, target }: ScheduledFault): string {
  return `${kind} of ${target}`;
}

/** What went wrong in closing it. */
async function closed(scope: Scope): Promise<Error[]> {
  try {
    await scope.close();
    return [];
  } catch (error) {
    return [asError(error)];
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
