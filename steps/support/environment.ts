// The only place where steps read the environment.

/** The run's proxy server: its control address, and whether the run started it. Both are set by the plugin. */
export function proxyServerFromEnvironment(): { url: string; isOurs: boolean } {
  const url = process.env['HORNET_PROXY_URL'];
  if (url === undefined)
    throw new Error('HORNET_PROXY_URL is not set: scenarios run under the plugin, which sets it.');
  return { url, isOurs: process.env['HORNET_PROXY_IS_OURS'] === 'true' };
}

/** A model file to use wherever no exact text is asserted. */
export function modelPathFromEnvironment(): string | undefined {
  return process.env['HORNET_MODEL'] || undefined;
}

/** Another program in the worker's place, as a JSON array: `["node","fakes/worker/main.ts"]`. */
export function workerCommandFromEnvironment(): string[] | undefined {
  const text = process.env['HORNET_WORKER'];
  if (text === undefined || text === '') return undefined;
  const command: unknown = JSON.parse(text);
  if (
    Array.isArray(command) &&
    command.length > 0 &&
    command.every((part) => typeof part === 'string')
  )
    return command;
  throw new Error(`HORNET_WORKER must be a JSON array of texts, not ${text}`);
}
