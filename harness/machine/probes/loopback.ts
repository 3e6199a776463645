/** The loopback interface: everything in a run talks over it. A port is listened on and dialled. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Probe } from '../capability.ts';

export const loopbackProbe = {
  name: 'loopback',
  advice: 'Bring the interface up: ip link set lo up. In a container, give it a network.',
  look: async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      // A server on a TCP port has an address with a port.
      const { port } = server.address() as { port: number };
      const socket = connect({ host: '127.0.0.1', port });
      await once(socket, 'connect');
      socket.destroy();
      return '127.0.0.1 listens and answers';
    } finally {
      server.close();
    }
  },
} as const satisfies Probe;
