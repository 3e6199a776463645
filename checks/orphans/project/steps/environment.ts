/** The only place where this project reads the environment. */

/** Where the check listens that tells this runner how to end; without it, nobody does. */
export function controlSocketFromEnvironment(): string | undefined {
  return process.env['ORPHANS_CONTROL'];
}

/** Whether to take what the machine has to give: namespaces, rules, groups, mounts. */
export function takesMachineThings(): boolean {
  return process.env['ORPHANS_MACHINE'] === 'yes';
}

/** The run's proxy server, as the plugin tells of it. */
export function proxyServerFromEnvironment(): { url: string; isOurs: boolean } {
  const url = process.env['HORNET_PROXY_URL'] ?? '';
  return { url, isOurs: process.env['HORNET_PROXY_IS_OURS'] === 'true' };
}
