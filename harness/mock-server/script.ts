/** What a mock server answers to whom. The entry added last that fits a request decides; its answers are given in turn. */
import type { MockAnswer } from './answer.ts';
import { parseRoute, type Route, type RouteMatcher } from './route.ts';

export interface ChosenAnswer {
  route: Route;
  parameters: Record<string, string>;
  answer: MockAnswer;
}

export class Script {
  readonly #entries: { matcher: RouteMatcher; answers: MockAnswer[] }[] = [];

  /** @throws HornetError MOCK_ROUTE_INVALID */
  add(route: Route, answers: readonly [MockAnswer, ...MockAnswer[]]): void {
    this.#entries.unshift({ matcher: parseRoute(route), answers: [...answers] });
  }

  /** Takes the next answer for this request; the last of an entry's answers stays. */
  choose(method: string, path: string): ChosenAnswer | undefined {
    for (const { matcher, answers } of this.#entries) {
      const parameters = matcher.match(method, path);
      const answer = parameters && (answers.length > 1 ? answers.shift() : answers[0]);
      if (answer !== undefined && parameters !== undefined) {
        return { route: matcher.route, parameters, answer };
      }
    }
    return undefined;
  }

  /** Each route once, in the order in which they were added first. */
  routes(): Route[] {
    return [...new Set(this.#entries.toReversed().map(({ matcher }) => matcher.route))];
  }
}
