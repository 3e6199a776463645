/** A server that passes requests on to another and alters on the way back what it is told to alter, event by event. */
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Alteration } from './alteration.ts';

/** Where it stands, and which server it stands for, once that is known. */
export interface AlteredServer {
  readonly url: string;
  target: string | undefined;
}

/** Listens on a port that the kernel chooses, until the process ends. */
export async function startAlteredServer(alteration: Alteration): Promise<AlteredServer> {
  const server: Server = createServer((incoming, outgoing) =>
    passOn(altered.target, alteration, incoming, outgoing),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  const altered: AlteredServer = { url: `http://127.0.0.1:${port}`, target: undefined };
  return altered;
}

function passOn(
  target: string | undefined,
  alteration: Alteration,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  if (target === undefined) return void outgoing.destroy();
  const asked = headersOf(incoming);
  asked.delete('connection');
  alteration.requestHeaders?.(asked);
  const options = { method: incoming.method ?? 'GET', headers: Object.fromEntries(asked) };
  const call = request(target + incoming.url, { ...options, agent: false }, (answer) => {
    answer.on('error', () => outgoing.destroy());
    passBack(alteration, answer, outgoing).catch(() => outgoing.destroy());
  });
  call.on('error', () => outgoing.destroy());
  incoming.pipe(call);
  if (!alteration.keepsClients) outgoing.on('close', () => call.destroy());
}

async function passBack(
  alteration: Alteration,
  answer: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const status = answer.statusCode ?? 502;
  const told = headersOf(answer);
  for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'content-length'])
    told.delete(name);
  alteration.headers?.(told);
  outgoing.writeHead(alteration.status?.(status) ?? status, Object.fromEntries(told));
  answer.setEncoding('utf8');
  const isStream = answer.headers['content-type']?.startsWith('text/event-stream') ?? false;
  if (isStream) await passEvents(alteration, answer, outgoing);
  else outgoing.write(alterBody(alteration, (await answer.toArray()).join('')));
  outgoing.end();
}

async function passEvents(
  { event: alter }: Alteration,
  answer: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.flushHeaders();
  let index = 0;
  let rest = '';
  for await (const text of answer) {
    const events = (rest + text).split(/(?<=\n\n)/);
    rest = events.at(-1)?.endsWith('\n\n') ? '' : (events.pop() ?? '');
    for (const event of events) {
      const isComment = event.startsWith(':');
      outgoing.write(isComment || alter === undefined ? event : alter(event, index++));
    }
  }
  outgoing.write(rest);
}

function alterBody({ body: alter }: Alteration, text: string): string {
  if (alter === undefined || !text.startsWith('{')) return text;
  return JSON.stringify(alter(JSON.parse(text)));
}

function headersOf({ headers }: IncomingMessage): Headers {
  const single = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new Headers(single);
}
