/** The PID namespace that `hornet run` puts a runner into: a command is run in one. */
import type { Probe } from '../capability.ts';
import { probeNamespaces } from '../probe-namespaces.ts';

export const pidNamespaceProbe = {
  name: 'PID namespace',
  advice:
    'Install util-linux (setpriv, unshare) and allow user namespaces (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns=0), or be root.',
  look: async () => {
    const obstacle = await probeNamespaces({ network: false });
    if (obstacle !== undefined) throw new Error(obstacle);
    return 'a run is ended by the kernel when its runner is';
  },
} as const satisfies Probe;
