// The only place where steps read the environment.

/** The run's proxy server: its control address, and whether the run started it. Both are set by the plugin. */
export function proxyServerFromEnvironment(): { url: string; isOurs: boolean } {
  const url = process.env['HORNET_PROXY_URL'];
  if (url === undefined)
    throw new Error('HORNET_PROXY_URL is not set: scenarios run under the plugin, which sets it.');
  return { url, isOurs: process.env['HORNET_PROXY_IS_OURS'] === 'true' };
}

/**
 * Makes what steps start past the harness recognisable as their scenario's, and has their temporary files made in
 * its folder. Returns what takes that back.
 */
export function enterEnvironment(place: { scope: string; temporaryFolder: string }): () => void {
  const before = { HORNET_SCOPE: process.env['HORNET_SCOPE'], TMPDIR: process.env['TMPDIR'] };
  process.env['HORNET_SCOPE'] = place.scope;
  process.env['TMPDIR'] = place.temporaryFolder;
  return () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** A model file to use wherever no exact text is asserted. */
export function modelPathFromEnvironment(): string | undefined {
  return process.env['HORNET_MODEL'] || undefined;
}

/** Another program in the worker's place, as a JSON array: `["node","fakes/worker/main.ts"]`. */
export function workerCommandFromEnvironment(): [string, ...string[]] | undefined {
  const text = process.env['HORNET_WORKER'];
  if (text === undefined || text === '') return undefined;
  const command: unknown = JSON.parse(text);
  if (Array.isArray(command) && command.every((part) => typeof part === 'string')) {
    const [program, ...parameters] = command;
    if (program !== undefined) return [program, ...parameters];
  }
  throw new Error(`HORNET_WORKER must be a JSON array of texts, not ${text}`);
}
