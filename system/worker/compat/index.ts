// Endpoints that clients of an older generation know a worker by, all of them thin: behind each is what serves the others.
export { addCompatRoutes } from './compat-routes.ts';
