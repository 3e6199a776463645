/** What the kernel's table says of connections, read from lines as it writes them and from sockets of this process. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { hasProcFolder } from './process-table.ts';
import { listenersFor, parseTcpTable, portOf, readTcpSockets } from './tcp-table.ts';

const heading =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const queues = '00000000:00000000 00:00000000 00000000     0        0';

describe('a table', () => {
  it('is read as those who listen and those who are connected', () => {
    const table = [
      heading,
      `   0: 0100007F:1F90 00000000:0000 0A ${queues} 4711 1 0000000000000000 100 0 0 10 0`,
      `   1: 0100007F:9C40 0100007F:1F90 01 ${queues} 4712 2 0000000000000000 20 4 30 10 -1`,
      `   2: 0100007F:1F90 0100007F:9C41 06 ${queues} 0 3 0000000000000000`,
      `1003: 0100007F:1F90 0100007F:9C40 01 ${queues} 0 1 0000000000000000 20 4 0 10 -1`,
      '',
    ].join('\n');
    expect(parseTcpTable(table)).toEqual([
      { local: '0100007F:1F90', remote: '00000000:0000', state: 'listening', inode: '4711' },
      { local: '0100007F:9C40', remote: '0100007F:1F90', state: 'established', inode: '4712' },
      { local: '0100007F:1F90', remote: '0100007F:9C40', state: 'established', inode: '0' },
    ]);
  });

  it('of IPv6 shows ends of IPv4 connections as those of IPv4 do', () => {
    const mapped = '0000000000000000FFFF00000100007F';
    const other = '00000000000000000000000001000000';
    const table = [
      `   0: ${mapped}:1F90 ${mapped}:9C40 01 ${queues} 11 1`,
      `   1: ${other}:1F90 ${other}:9C40 01 ${queues} 12 1`,
    ].join('\n');
    expect(parseTcpTable(table)).toMatchObject([
      { local: '0100007F:1F90', remote: '0100007F:9C40' },
      { local: `${other}:1F90`, remote: `${other}:9C40` },
    ]);
  });
});

it('an address has a port, and may be served by who listens on any', () => {
  expect(portOf('0100007F:1F90')).toBe(8_080);
  expect(listenersFor('0100007F:1F90')).toEqual([
    '0100007F:1F90',
    '00000000:1F90',
    '00000000000000000000000000000000:1F90',
  ]);
});

describe.runIf(hasProcFolder())('this process', () => {
  const open: (Server | Socket)[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) 'destroy' in one ? one.destroy() : one.close();
  });

  it.each([
    ['IPv4', '127.0.0.1', '127.0.0.1'],
    ['IPv4 with a server for both', '::', '127.0.0.1'],
  ])('has two ends of its own connection over %s', async (_name, host, dialled) => {
    const server = createServer((socket) => open.push(socket)).listen(0, host);
    open.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect(port, dialled);
    open.push(client);
    await Promise.all([once(client, 'connect'), once(server, 'connection')]);
    const sockets = readTcpSockets(process.pid) ?? [];
    const near = sockets.find(
      ({ local, state }) => state === 'established' && portOf(local) === client.localPort,
    );
    const far = sockets.find(
      ({ local, remote }) => local === near?.remote && remote === near.local,
    );
    expect(far).toMatchObject({ state: 'established', inode: expect.stringMatching(/^[1-9]/) });
    const listening = sockets.filter(({ state }) => state === 'listening').map((one) => one.local);
    expect(listenersFor(far?.local ?? '').some((one) => listening.includes(one))).toBe(true);
  });
});

it.runIf(hasProcFolder())('of a process that is gone there is no table', () => {
  expect(readTcpSockets(2 ** 22 + 1)).toBeUndefined();
});
