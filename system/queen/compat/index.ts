// Endpoints that clients of an older generation know a queen by.
export { addCompatRoutes } from './compat-routes.ts';
export type { CompatDeps } from './deps.ts';
