/** Which requests an entry of a mock server's script is for: a method and a pattern of the path. The query has no say. */
import { HornetError } from '../kernel/errors.ts';

/** `GET /v1/jobs/:id`, `* /files/*`: a method or `*`, and a path as URLPattern writes it. */
export type Route = `${string} /${string}`;

export interface RouteMatcher {
  readonly route: Route;
  /** The named parts of the path, those of `*` under `0`, `1`…; undefined when the route is not for this request. */
  match(method: string, path: string): Record<string, string> | undefined;
}

/** @throws HornetError MOCK_ROUTE_INVALID */
export function parseRoute(route: Route): RouteMatcher {
  const [, method = '', pathname = ''] = /^(\*|[A-Z]+) (\/\S*)$/.exec(route) ?? [];
  const pattern = compile(route, pathname);
  return {
    route,
    match: (asked, path) => {
      if (method !== '*' && method !== asked) return undefined;
      const groups = pattern.exec({ pathname: path })?.pathname.groups;
      return groups && definedOnly(groups);
    },
  };
}

function compile(route: string, pathname: string): URLPattern {
  let cause: unknown;
  try {
    if (pathname !== '') return new URLPattern({ pathname });
  } catch (error) {
    cause = error;
  }
  const message = `"${route}" is not a route such as "GET /v1/jobs/:id" or "* /files/*".`;
  throw new HornetError('MOCK_ROUTE_INVALID', message, { data: { route }, cause });
}

function definedOnly(groups: Record<string, string | undefined>): Record<string, string> {
  const given = Object.entries(groups).filter(
    (group): group is [string, string] => group[1] !== undefined,
  );
  return Object.fromEntries(given);
}
