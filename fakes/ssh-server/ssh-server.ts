// The server: takes connections, does to each what the script says of connections, and hands it to SSH.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import ssh2, { type Server } from 'ssh2';
import { type Logger, type RunningProgram, whenAborted } from '../../system/shared/index.ts';
import { isProcessDeed, performOnProcess } from '../script/index.ts';
import { Connection } from './connection.ts';
import { keptHostKey, publicPart } from './host-key.ts';
import { makeKeyPair } from './key-pair.ts';
import type { SshServerOptions } from './options.ts';
import { Stage } from './stage.ts';

/** @throws the fault that kept it from listening, or of its host key */
export async function startSshServer(
  options: SshServerOptions,
  log: Logger,
): Promise<RunningProgram> {
  const stage = new Stage(options, log);
  const hostKey =
    options.hostKey === undefined ? makeKeyPair().private : keptHostKey(options.hostKey);
  log.info({ host_key: publicPart(hostKey) }, 'clients know this server by its host key');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => {}); // its end is all that counts
    receive(socket, hostKey, stage).catch((error: unknown) => {
      if (!socket.destroyed) log.error({ err: error }, 'the server met a fault of its own');
      socket.destroy();
    });
  });
  server.listen(options.listen);
  await once(server, 'listening');
  const { address, family, port } = server.address() as AddressInfo; // a TCP server that listens has one
  const url = `ssh://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  return {
    url,
    advertisedUrl: url,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all([closed, stage.endAll()]);
    },
  };
}

async function receive(socket: Socket, usualKey: string, stage: Stage): Promise<void> {
  const connection = new Connection(socket, stage);
  let hostKey = usualKey;
  for (const deed of stage.cue('connection', '')) {
    if (isProcessDeed(deed)) await performOnProcess(deed, connection.signal);
    else if (deed.do === 'drop') return connection.end(deed.with.how);
    else if (deed.do === 'other_host_key') hostKey = makeKeyPair().private;
    else if (deed.do === 'mute') {
      socket.resume(); // what the client says goes nowhere, and its end is seen
      return await whenAborted(connection.signal);
    }
  }
  protocolOf(hostKey, connection).injectSocket(socket);
}

/** One for each connection, so that each may have a host key of its own. */
function protocolOf(hostKey: string, connection: Connection): Server {
  const { keepAliveMs } = connection.stage.options;
  return new ssh2.Server(
    {
      hostKeys: [hostKey],
      ident: 'Hornet_fake',
      keepaliveInterval: keepAliveMs,
      keepaliveCountMax: 3,
    },
    (client) => connection.attend(client),
  );
}
