/** A call and what each server answered, with what may differ taken out of it. */
import type { Answer, Sender } from '../fuzz/send.ts';
import type { ComparedServers } from './servers.ts';
import type { Step } from './step.ts';

export interface Exchange {
  readonly step: Step;
  /** The call before, if this one is the look at what it did. */
  readonly before: Step | undefined;
  readonly ours: Comparable;
  readonly theirs: Comparable;
  /** The body as it was sent to theirs. */
  readonly sent: string;
  readonly lacksPatch: boolean;
}

/** A step, or a look at everything after one. */
export interface PlannedCall {
  readonly step: Step;
  readonly before?: Step;
}

/** Of an answer, what has to be the same. */
export interface Comparable {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly noSniff: string | undefined;
  readonly location: string | undefined;
  readonly hasRequestId: boolean;
  readonly body: string;
}

/** Where the proxies of each server listen, by name. */
export interface Listening {
  readonly ours: Map<string, string>;
  readonly theirs: Map<string, string>;
}

/** @throws Error when a server gives no answer */
export async function exchange(
  { step, before }: PlannedCall,
  servers: ComparedServers,
  sender: Sender,
  listening: Listening,
): Promise<Exchange> {
  const { lacksPatch, takenAddress } = servers;
  const sent = fillIn(step.body, takenAddress, listening.theirs);
  const method =
    lacksPatch && step.method === 'PATCH' && !step.route.startsWith('another')
      ? 'POST'
      : step.method;
  const [ours, theirs] = await Promise.all([
    ask(sender, servers.ours, step, fillIn(step.body, takenAddress, listening.ours)),
    ask(sender, servers.theirs, { ...step, method }, sent),
  ]);
  noteListening(ours.body, listening.ours);
  noteListening(theirs.body, listening.theirs);
  return {
    step,
    before,
    ours: comparable(ours),
    theirs: comparable(theirs),
    sent: sent ?? '',
    lacksPatch,
  };
}

async function ask(
  sender: Sender,
  url: string,
  { method, path, headers }: Step,
  body: string | undefined,
): Promise<Answer> {
  const outcome = await sender.send(url, {
    method,
    target: path,
    headers,
    ...(body !== undefined && { body }),
  });
  if ('answer' in outcome) return outcome.answer;
  throw new Error(`${method} ${path} of ${url} got no answer: ${outcome.fault}`);
}

function fillIn(body: string | undefined, taken: string, listening: Map<string, string>) {
  return body
    ?.replaceAll('{{taken}}', taken)
    .replace(
      /\{\{listen ([^}]*)\}\}/g,
      (_all, name: string) => listening.get(decodeURIComponent(name)) ?? '127.0.0.1:0',
    );
}

/** Whatever shows proxies shows where they listen. */
function noteListening(body: string, listening: Map<string, string>): void {
  for (const [, name = '""', listen = ''] of body.matchAll(
    /\{"name":("(?:[^"\\]|\\.)*"),"listen":"([^"]*)"/g,
  )) {
    listening.set(String(JSON.parse(name)), listen);
  }
}

function comparable({ status, headers, body }: Answer): Comparable {
  return {
    status,
    contentType: headers['content-type'],
    noSniff: headers['x-content-type-options']?.toString(),
    location: headers.location,
    hasRequestId: headers['x-toxiproxy-request-id'] !== undefined,
    // Each server gets ports of its own.
    body: body.replace(/:\d{4,5}\b/g, ':PORT'),
  };
}
