/**
 * What a kind of fault is: what it strikes, what it needs of the machine, what can be set about it, and how it comes and goes.
 * A new kind is one new file with one of these, and a row in a table. Nothing here strikes anything.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Prng } from '../kernel/prng.ts';
import type { Scope } from '../kernel/scope.ts';
import type { ProbeName } from '../machine/capabilities.ts';
import type { ChaosSubject } from './chaos-subject.ts';
import type { FaultParameters, ParameterSpecs } from './parameters.ts';
import type { Target, TargetKind } from './topology.ts';

export const faultFamilies = [
  'network',
  'stream',
  'process',
  'resource',
  'clock',
  'file',
  'database',
  'stack',
] as const;
export type FaultFamily = (typeof faultFamilies)[number];

/**
 * What the struck have less of while it is there: `speed`, and everything still works; `reach`, they cannot be talked to;
 * `life`, they do not run; `room`, they lack memory, disk, files or the like; `truth`, what they are told is wrong; `identity`,
 * somebody else answers in their place.
 */
export type Taken = 'speed' | 'reach' | 'life' | 'room' | 'truth' | 'identity';

export interface FaultKind {
  /** What is struck, then how: `process-kill`. */
  readonly name: string;
  readonly family: FaultFamily;
  /** A sentence for people: `The program is killed, as by kill -9.` */
  readonly title: string;
  /** Probes that must find the machine able; empty where any machine will do. */
  readonly needs: readonly ProbeName[];
  readonly target: TargetKind;
  /** Traits that the target must have. */
  readonly wants?: readonly string[];
  readonly takes: Taken;
  /** Drawn only where it is asked for by name: what it does could not be told from a fault of the stack's own. */
  readonly isRisky?: true;
  /** The target ends in its own way, and shuts down whom it shuts down then. */
  readonly isOrderly?: true;
  readonly parameters: ParameterSpecs;
  /** How long it is there, both included. */
  readonly lastsMs: { readonly minimum: number; readonly maximum: number };
  /**
   * Makes it so. Every undo is registered with the context's scope before it is needed; closing that scope is the heal, which
   * may be called at any time, also in the midst of this.
   * @throws HornetError FAULT_NOT_INJECTED, and what doing it throws
   */
  strike(context: StrikeContext): Promise<StruckFault>;
}

export interface StrikeContext {
  readonly subject: ChaosSubject;
  readonly target: Target;
  readonly parameters: FaultParameters;
  /** The fault's own: closing it heals. */
  readonly scope: Scope;
  /** A stream of draws of this fault, for what is decided while it is there. */
  readonly random: Prng;
  readonly clock: Clock;
  /** The fault's own folder, which exists and goes with the run. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** A fault that is there. Both look from outside the injector: a state in /proc, what a client meets, what the proxy did. */
export interface StruckFault {
  /**
   * Resolves with what was seen, in words, once it is seen that the fault took effect; waits for that as long as it may.
   * @throws the signal's reason, when the fault is healed before
   */
  witness(signal: AbortSignal): Promise<string>;
  /** The same for its being gone. Asked once the scope is closed. */
  witnessGone(signal: AbortSignal): Promise<string>;
}
