/** The environment variables that this folder reads and sets, all of them, here and nowhere else. */

/** Where a container engine is said to listen: `unix:///path` or `tcp://…`. */
export function engineAddress(): string | undefined {
  return process.env['DOCKER_HOST'] || undefined;
}

/** The folder of the user's own sockets. */
export function userRuntimeFolder(): string | undefined {
  return process.env['XDG_RUNTIME_DIR'] || undefined;
}

/** The fault proxy to use instead of our own. */
export function externalProxyUrl(): string | undefined {
  return process.env['TOXIPROXY_URL'] || undefined;
}

/**
 * Tells testcontainers, which takes nothing else, to use the engine at this socket, and to leave
 * cleaning up to us: it would start a container of its own for that, from an image to be fetched.
 */
export function prepareTestcontainers(socket: string): void {
  process.env['DOCKER_HOST'] = `unix://${socket}`;
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
}
