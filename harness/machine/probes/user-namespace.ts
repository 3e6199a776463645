/** User namespaces for users who are not root, which is what lets them have all the other ones. */
import { getuid } from 'node:process';
import type { Probe } from '../capability.ts';
import { runCommand } from '../command.ts';

export const userNamespaceProbe = {
  name: 'unprivileged user namespaces',
  advice:
    'Allow them: sysctl user.max_user_namespaces above 0, and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0.',
  look: async () => {
    const asNobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
    const [first = 'unshare', ...rest] = [
      ...(getuid?.() === 0 ? asNobody : []),
      ...['unshare', '--user', '--map-current-user', '--keep-caps', '--pid', '--fork'],
      ...['--kill-child', '--mount-proc', 'true'],
    ];
    await runCommand([first, ...rest], { timeoutMs: 2_000 });
    return 'allowed';
  },
} as const satisfies Probe;
