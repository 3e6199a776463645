/** Networks of their own: the one of `--isolated`, and those with a name, made and removed. */
import type { Probe } from '../capability.ts';
import { makeNetworkNamespace } from '../network-namespace.ts';
import { probeNamespaces } from '../probe-namespaces.ts';

export const isolatedNetworkProbe = {
  name: 'isolated network',
  advice: 'It takes what the PID namespace takes, and the program ip (iproute2).',
  look: async () => {
    const obstacle = await probeNamespaces({ network: true });
    if (obstacle !== undefined) throw new Error(obstacle);
    return 'hornet run --isolated works';
  },
} as const satisfies Probe;

export const networkNamespaceProbe = {
  name: 'named network namespaces',
  advice: 'They take root and the program ip (iproute2).',
  look: async ({ scope }) => {
    const namespace = await makeNetworkNamespace(scope, { name: 'probe' });
    await namespace.remove();
    return 'ip netns';
  },
} as const satisfies Probe;
