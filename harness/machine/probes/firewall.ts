/** Firewall rules, in a network that exists for this only. */
import type { Probe } from '../capability.ts';
import { runInScratchNetwork } from './scratch-network.ts';

export const firewallProbe = {
  name: 'firewall rules',
  advice: 'They take the program nft (nftables), and root or user namespaces.',
  look: async () => {
    await runInScratchNetwork(['nft', '-f', '-'], 'table inet probe {\n}\n');
    return 'nft, in a network of its own';
  },
} as const satisfies Probe;
