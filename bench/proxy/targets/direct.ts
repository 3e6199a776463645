/** The server itself: what the machine and the load can do at most. */
import type { ProxyTarget } from '../proxy-target.ts';

export const direct: ProxyTarget = {
  name: 'direct',
  start: (_scope, { serverPort }) => Promise.resolve({ port: serverPort }),
};
