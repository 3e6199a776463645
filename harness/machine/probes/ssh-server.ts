/** An SSH server: one checks its settings, with a key that is made for this. */
import { join } from 'node:path';
import type { Probe } from '../capability.ts';
import { runCommand } from '../command.ts';

export const sshServerProbe = {
  name: 'SSH server',
  advice: 'Install openssh-server, and make the folder that it may ask for: mkdir /run/sshd.',
  look: async ({ folder }) => {
    const key = join(folder, 'ssh-key');
    await runCommand(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key]);
    await runCommand(['sshd', '-t', '-f', '/dev/null', '-h', key]);
    return 'sshd takes settings';
  },
} as const satisfies Probe;
