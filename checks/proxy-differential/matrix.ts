/** How often each route gave each status. */
import { type RouteName, routes } from './routes.ts';

export class Matrix {
  readonly #counts = new Map<string, number>();

  count(route: RouteName, status: number): void {
    const key = keyOf(route, status);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** One line a route; a status that the route cannot give is a dot. */
  table(): string {
    const statuses = [...new Set(Object.values(routes).flat())].sort((a, b) => a - b);
    const head = ['route'.padEnd(width), ...statuses.map((status) => String(status).padStart(7))];
    const rows = routeNames().map((route) => {
      const cells = statuses.map((status) => this.#cell(route, status).padStart(7));
      return [route.padEnd(width), ...cells].join('');
    });
    return `${[head.join(''), ...rows].join('\n')}\n`;
  }

  /** What can be reached and was seen less than so often. */
  rareCells(least: number): string[] {
    return routeNames().flatMap((route) =>
      routes[route]
        .filter((status) => this.#of(route, status) < least)
        .map((status) => `${route} ${status} (${this.#of(route, status)} < ${least})`),
    );
  }

  #cell(route: RouteName, status: number): string {
    const count = this.#of(route, status);
    const isReachable = routes[route].some((reachable) => reachable === status);
    return count === 0 && !isReachable ? '·' : String(count);
  }

  #of(route: RouteName, status: number): number {
    return this.#counts.get(keyOf(route, status)) ?? 0;
  }
}

const width = 32;

function keyOf(route: RouteName, status: number): string {
  return `${status} ${route}`;
}

function routeNames(): RouteName[] {
  return Object.keys(routes) as RouteName[]; // its keys are the names
}
