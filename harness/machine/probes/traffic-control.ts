/** Delay and loss of packets, on the loopback interface of a network that exists for this only. */
import type { Probe } from '../capability.ts';
import { runInScratchNetwork } from './scratch-network.ts';

export const trafficControlProbe = {
  name: 'packet loss and delay',
  advice: 'They take the program tc (iproute2) and the kernel module sch_netem.',
  look: async () => {
    const parameters = ['dev', 'lo', 'root', 'netem', 'delay', '1ms'];
    await runInScratchNetwork(['tc', 'qdisc', 'add', ...parameters]);
    return 'tc netem';
  },
} as const satisfies Probe;
