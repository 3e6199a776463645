// The only place where steps read the environment.

/** The control address of the run's proxy server, which the plugin started or was told. */
export function proxyUrlFromEnvironment(): string | undefined {
  return process.env['HORNET_PROXY_URL'];
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
