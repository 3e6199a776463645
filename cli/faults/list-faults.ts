/** All kinds of faults as data, each with what this machine lacks for it. */
import { lackOf } from '../../harness/chaos/available-kinds.ts';
import { faultKinds } from '../../harness/chaos/fault-table.ts';
import type { ParameterSpecs } from '../../harness/chaos/parameters.ts';
import { probeCapabilities } from '../../harness/machine/capabilities.ts';
import { makeRunId } from '../../harness/run/run-id.ts';

export interface ListedFault {
  name: string;
  family: string;
  /** What it does, in a sentence. */
  title: string;
  target: string;
  takes: string;
  needs: readonly string[];
  /** What this machine has not got; undefined where it can be done. */
  lacks: string | undefined;
  /** Drawn only where it is asked for by name. */
  isRisky: boolean;
  parameters: ParameterSpecs;
  lastsMs: { minimum: number; maximum: number };
}

export async function listFaults(): Promise<ListedFault[]> {
  const only = [...new Set(faultKinds.flatMap(({ needs }) => needs))];
  const found = await probeCapabilities({ runId: makeRunId(), only });
  return faultKinds.map((kind) => {
    const { name, family, title, target, takes, needs, parameters, lastsMs } = kind;
    const lack = lackOf(kind, found);
    const lacks = lack === undefined ? undefined : `${lack.name}: ${lack.detail}`;
    const isRisky = kind.isRisky === true;
    return { name, family, title, target, takes, needs, lacks, isRisky, parameters, lastsMs };
  });
}
