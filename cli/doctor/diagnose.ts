/**
 * What this machine allows, sorted: the layers by which a run is sure to leave nothing, weakest first, and
 * everything else. Changes nothing that outlives it.
 */
import { type Capability, probeCapabilities } from '../../harness/machine/capabilities.ts';
import { harnessErrorExitCode } from '../../harness/run/exit-code.ts';
import { makeRunId } from '../../harness/run/run-id.ts';
import { probeGuardian } from './probe-guardian.ts';

export interface Diagnosis {
  version: 1;
  /** Whether runs are possible at all. */
  isReady: boolean;
  layers: Layer[];
  capabilities: Capability[];
}

export interface Layer extends Capability {
  /** What of a run it leaves nothing of. */
  catches: string;
}

export async function diagnose(): Promise<Diagnosis> {
  const [guardian, probed] = await Promise.all([
    probeGuardian(makeRunId()),
    probeCapabilities({ runId: makeRunId() }),
  ]);
  const all = [...probed, guardian];
  const layers = Object.entries(layerNames).flatMap(([name, { from, catches }]) => {
    const capability = all.find((one) => one.name === from);
    return capability === undefined ? [] : [{ ...capability, name, catches }];
  });
  const ofLayers = new Set<string>(Object.values(layerNames).map(({ from }) => from));
  const capabilities = probed.filter(({ name }) => !ofLayers.has(name));
  return { version: 1, isReady: missingOf(all).length === 0, layers, capabilities };
}

/** What is missing of that without which there is no run. */
export function missingOf(capabilities: readonly Capability[]): Capability[] {
  return capabilities.filter(({ name, state }) => state === 'unavailable' && needed.includes(name));
}

export function exitCodeOf({ isReady }: Diagnosis): number {
  return isReady ? 0 : harnessErrorExitCode;
}

const layerNames: Record<string, { from: string; catches: string }> = {
  'environment mark': { from: 'environment mark', catches: 'who left its group and its parent' },
  'process groups': { from: 'process groups', catches: 'children that nobody told to end' },
  guardian: { from: 'guardian', catches: 'whatever is left when the runner is killed' },
  'PID namespace': { from: 'PID namespace', catches: 'who wiped its environment and left' },
  'network namespace': { from: 'isolated network', catches: 'traffic to anything outside the run' },
  containers: { from: 'container engine', catches: 'what runs in an image' },
};

const needed = ['Node.js', 'temporary folder', 'loopback', 'guardian', 'Toxiproxy'];
