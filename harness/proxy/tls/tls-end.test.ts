import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { parseAddress } from '../address.ts';
import { dial, Inbox, startEchoServer } from '../fixtures/tcp.ts';
import { helloHasCome } from './client-hello.ts';
import { TlsEnd, type TlsEndOptions, type TlsFault } from './tls-end.ts';

async function setUp(fault?: TlsFault) {
  const stack = new AsyncDisposableStack();
  const echo = stack.use(await startEchoServer());
  const acts: unknown[] = [];
  const start = async (options: Partial<TlsEndOptions> = {}) =>
    stack.use(
      await TlsEnd.start({
        name: 'p',
        listen: '127.0.0.1:0',
        upstream: echo.address,
        clock: systemClock,
        logger: pino({ level: 'silent' }),
        witness: { saw: (_, connection, __, ___, act) => void acts.push({ connection, ...act }) },
        ...options,
      }),
    );
  const end = await start();
  end.fault = fault;
  return { end, acts, start, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Rejects as the client does. */
async function handshake(
  end: TlsEnd,
  { ca = end.authority, servername = 'localhost' } = {},
): Promise<TLSSocket> {
  const { host, port } = parseAddress(end.listen);
  const socket = connect({ host, port, ca, servername });
  await once(socket, 'secureConnect');
  return socket;
}

async function echoed(socket: TLSSocket): Promise<string> {
  const inbox = new Inbox(socket);
  socket.write('question');
  return String(await inbox.waitFor(8));
}

test('who trusts the authority gets through to the server', async () => {
  await using all = await setUp();
  const socket = await handshake(all.end);
  expect(await echoed(socket)).toBe('question');
  socket.destroy();
  expect(all.acts).toEqual([]);
});

test.each<[TlsFault, RegExp]>([
  ['expired', /CERT_HAS_EXPIRED/],
  ['not_yet_valid', /CERT_NOT_YET_VALID/],
  ['wrong_name', /ERR_TLS_CERT_ALTNAME_INVALID/],
  ['self_signed', /DEPTH_ZERO_SELF_SIGNED_CERT/],
  ['unknown_issuer', /UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/],
])('%s is what a client sees, until it is taken back', async (fault, code) => {
  await using all = await setUp(fault);
  await expect(handshake(all.end)).rejects.toMatchObject({ code: expect.stringMatching(code) });
  expect(all.acts).toEqual([{ connection: 1, what: 'present', certificate: fault }]);
  all.end.fault = undefined;
  const socket = await handshake(all.end);
  expect(await echoed(socket)).toBe('question');
  socket.destroy();
});

test('who does not trust the authority does not get through', async () => {
  await using all = await setUp();
  const other = await all.start();
  const refused = handshake(all.end, { ca: other.authority });
  await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/VERIFY|ISSUER/) });
});

test('tls_cut breaks off in the handshake', async () => {
  await using all = await setUp('tls_cut');
  await expect(handshake(all.end)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(all.acts).toEqual([{ connection: 1, what: 'reset' }]);
});

test('tls_cut waits for the whole hello', () => {
  const hello = Buffer.from([22, 3, 1, 0, 2, 1, 0]);
  for (let length = 0; length < hello.length; length += 1) {
    expect(helloHasCome(hello.subarray(0, length))).toBe(false);
  }
  expect(helloHasCome(hello)).toBe(true);
  expect(helloHasCome(Buffer.from('GET'))).toBe(true);
});

test('forwards to a server that speaks TLS itself', async () => {
  await using all = await setUp();
  const { authority } = all.end;
  const outer = await all.start({ upstream: all.end.listen, upstreamTls: { authority } });
  const socket = await handshake(outer);
  expect(await echoed(socket)).toBe('question');
  socket.destroy();
});

test('a server that is not there closes the connection', async () => {
  await using all = await setUp();
  const end = await all.start({ upstream: '127.0.0.1:1' });
  const socket = await handshake(end);
  socket.on('error', () => {});
  await new Inbox(socket).ended();
});

test('closes once, with all its connections', async () => {
  await using all = await setUp();
  const socket = await handshake(all.end);
  socket.on('error', () => {});
  const half = await dial(all.end.listen);
  const [one, other] = [new Inbox(socket), new Inbox(half)];
  expect(all.end.close()).toBe(all.end.close());
  await Promise.all([all.end.close(), one.ended(), other.ended()]);
});

test('an address that is taken is refused', async () => {
  await using all = await setUp();
  await expect(all.start({ listen: all.end.listen })).rejects.toThrow(/EADDRINUSE/);
});
