/** The routes of Toxiproxy, and the statuses that each can answer with: the cells that a comparison has to reach. */

export const routes = {
  'GET /version': [200, 403],
  'GET /proxies': [200, 403],
  'POST /proxies': [201, 400, 403, 409, 500],
  'POST /populate': [201, 400, 403, 500],
  'POST /reset': [204, 403, 500],
  'GET /proxies/{p}': [200, 403, 404],
  'PATCH /proxies/{p}': [200, 400, 403, 404, 500],
  'POST /proxies/{p}': [200, 400, 403, 404, 500],
  'DELETE /proxies/{p}': [204, 403, 404],
  'GET /proxies/{p}/toxics': [200, 403, 404],
  'POST /proxies/{p}/toxics': [200, 400, 403, 404, 409],
  'GET /proxies/{p}/toxics/{t}': [200, 403, 404],
  'PATCH /proxies/{p}/toxics/{t}': [200, 400, 403, 404],
  'POST /proxies/{p}/toxics/{t}': [200, 400, 403, 404],
  'DELETE /proxies/{p}/toxics/{t}': [204, 403, 404],
  'another method': [405],
  'another path': [301, 400, 404],
} as const satisfies Record<string, readonly number[]>;

export type RouteName = keyof typeof routes;
