/** A container engine that answers. */
import { existsSync } from 'node:fs';
import type { Probe } from '../capability.ts';
import { askEngine, engineSocket } from '../container-engine.ts';
import { engineAddress } from '../environment.ts';

export const containersProbe = {
  name: 'container engine',
  advice: 'Start Docker or Podman, or set DOCKER_HOST=unix:///path/of/its.sock.',
  look: async () => {
    const socket = engineSocket();
    if (socket === undefined || !existsSync(socket)) {
      throw new Error(`No engine listens at ${socket ?? engineAddress() ?? 'the usual sockets'}.`);
    }
    const { status, body } = await askEngine(socket, 'GET', '/version', 1_500);
    if (status !== 200) throw new Error(`The engine at ${socket} answered ${status}.`);
    // The shape is part of Docker's API.
    const { Version } = JSON.parse(body) as { Version: string };
    return `version ${Version} at ${socket}`;
  },
} as const satisfies Probe;
