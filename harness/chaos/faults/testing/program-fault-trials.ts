/** What every fault of programs is tried for, on real ones: it is there, is seen, goes, and leaves nothing, whenever it is healed. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'vitest';
import type { FaultKind } from '../../fault-kind.ts';
import type { FaultParameters } from '../../parameters.ts';
import { within } from './fault-cases.ts';
import type { StruckPrograms } from './struck-programs.ts';

export interface ProgramFault {
  programs: StruckPrograms;
  kind: FaultKind;
  /** What is struck. */
  name: string;
  parameters: FaultParameters;
  /** @throws where anything of the programs is not as it was */
  worksAsBefore: () => Promise<void>;
}

/** Until it is seen to come, or to have gone; a program may have to be started again meanwhile. */
const seenWithinMs = 20_000;

/** @param look what somebody sees who knows nothing of the witness. Returns the words of the witness, at both ends. */
export async function comesAndGoes(
  { programs, kind, name, parameters, worksAsBefore }: ProgramFault,
  look: () => Promise<void>,
): Promise<{ seen: string; gone: string }> {
  const { struck, scope } = await programs.strike(kind, name, parameters);
  let seen: string;
  try {
    seen = await within(seenWithinMs, (signal) => struck.witness(signal));
    await look();
  } finally {
    await scope.close();
  }
  const gone = await within(seenWithinMs, (signal) => struck.witnessGone(signal));
  expect([seen, gone]).not.toContain('');
  await worksAsBefore();
  return { seen, gone };
}

/** And a second time. */
export async function isHealedAtOnce(fault: ProgramFault): Promise<void> {
  const { programs, kind, name, parameters, worksAsBefore } = fault;
  const { struck, scope } = await programs.strike(kind, name, parameters);
  await scope.close();
  await scope.close();
  await within(seenWithinMs, (signal) => struck.witnessGone(signal));
  await worksAsBefore();
}

/** @param moments so many turns of the loop after the strike began */
export async function isHealedInTheMidst(
  { programs, kind, name, parameters, worksAsBefore }: ProgramFault,
  moments: readonly number[] = [0, 1, 3, 10, 40],
): Promise<void> {
  for (const turns of moments) {
    const scope = programs.services.scope.child(`midst-${kind.name}-${turns}`);
    const striking = programs.strike(kind, name, parameters, scope).catch(() => undefined);
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    await scope.close();
    const strike = await striking;
    if (strike !== undefined)
      await within(seenWithinMs, (signal) => strike.struck.witnessGone(signal));
    await worksAsBefore();
  }
}
