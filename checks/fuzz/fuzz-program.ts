/** Fuzzes every route that a running program describes, and tells each kind of fault once, with the first request that showed it. */
import fc from 'fast-check';
import { faultsOfDocument, type Route, routesOf } from './document.ts';
import { faultsOfOutcome } from './judge.ts';
import { type FuzzRequest, requestsFor } from './requests.ts';
import type { Hints } from './schema.ts';
import { createSender } from './send.ts';

export interface FuzzPlan {
  /** As the report names it. */
  name: string;
  url: string;
  /** Over all routes together. */
  requests: number;
  seed: number;
  /** Routes that are left alone, such as those that end the program: matched with `POST /v1/shutdown`. */
  skip: RegExp;
  /** Routes whose requests come after those of all others, matched likewise: they tell of programs that are not there. */
  last: RegExp;
  hints: Hints;
}

export interface FuzzFault {
  /** Of which program, and of which of its routes. */
  route: string;
  fault: string;
  count: number;
  first: FuzzRequest;
  /** What came back then. */
  body: string;
}

export interface FuzzReport {
  sent: number;
  routes: number;
  /** How often each status came. */
  statuses: Record<number, number>;
  faults: FuzzFault[];
}

/** Nothing that a server answers at once takes so long, and nothing that waits has a budget of so much. */
const answerTimeoutMs = 15_000;
const atOnce = 8;

/** @throws Error where the document cannot be had, or is none */
export async function fuzzProgram(plan: FuzzPlan): Promise<FuzzReport> {
  const { name, url, requests, seed, skip, last, hints } = plan;
  const isMeant = (pattern: RegExp, { method, path }: Route) => pattern.test(`${method} ${path}`);
  const routes = (await readRoutes(name, url)).filter((route) => !isMeant(skip, route));
  const report: FuzzReport = { sent: 0, routes: routes.length, statuses: {}, faults: [] };
  const numRuns = Math.ceil(requests / Math.max(1, routes.length));
  const requestsOf = (some: readonly Route[]) =>
    some.flatMap((route) =>
      fc
        .sample(requestsFor(route, hints), { seed, numRuns })
        .map((request) => ({ route, request })),
    );
  const first = requestsOf(routes.filter((route) => !isMeant(last, route)));
  const rest = requestsOf(routes.filter((route) => isMeant(last, route)));
  using sender = createSender(answerTimeoutMs);
  const send = async (next: Iterable<{ route: Route; request: FuzzRequest }>): Promise<void> => {
    for (const { route, request } of next) {
      const outcome = await sender.send(url, request);
      report.sent++;
      if ('answer' in outcome) {
        const { status } = outcome.answer;
        report.statuses[status] = (report.statuses[status] ?? 0) + 1;
      }
      const body = 'answer' in outcome ? outcome.answer.body : '';
      const where = `${name} ${route.method} ${route.path}`;
      for (const fault of faultsOfOutcome(request, outcome))
        addFault(report.faults, { route: where, fault, count: 1, first: request, body });
    }
  };
  for (const some of [first, rest]) {
    const next = inTurns(some, numRuns);
    await Promise.all(Array.from({ length: atOnce }, () => send(next)));
  }
  return report;
}

async function readRoutes(name: string, url: string): Promise<Route[]> {
  const document: unknown = await (await fetch(`${url}/openapi.json`)).json();
  const faults = await faultsOfDocument(document);
  if (faults.length > 0)
    throw new Error(`The document of ${name} is not OpenAPI: ${faults.join('; ')}.`);
  return routesOf(document);
}

/** One of each route after the other, so that what one leaves behind meets the others. */
function* inTurns<T>(all: readonly T[], each: number): Generator<T> {
  for (let turn = 0; turn < each; turn++)
    for (let at = turn; at < all.length; at += each) {
      const one = all[at];
      if (one !== undefined) yield one;
    }
}

function addFault(faults: FuzzFault[], found: FuzzFault): void {
  const { route, fault } = found;
  const known = faults.find((one) => one.route === route && one.fault === fault);
  if (known === undefined) faults.push(found);
  else known.count++;
}
