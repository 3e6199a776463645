/** The server that the commands talk to: where it is, and calls to it. What goes wrong is a HornetError. */
import type { Command } from 'commander';
import { toxiproxyUrl } from '../environment.ts';

/** A proxy as a server shows it. */
export interface ShownProxy {
  name: string;
  listen: string;
  upstream: string;
  enabled: boolean;
  toxics: ShownToxic[];
}

export interface ShownToxic {
  name: string;
  type: string;
  stream: string;
  toxicity: number;
  attributes: Record<string, unknown>;
  lease_ms?: number;
}

export interface ProxyServerClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  delete(path: string): Promise<void>;
}

/** Gives a command the flag that says where the server is. */
export function addHostFlag(command: Command): Command {
  return command.option(
    '--host <url>',
    `where the server is (default: TOXIPROXY_URL, else ${defaultUrl})`,
  );
}

/** A client for the server that a command is to talk to. Nothing is sent yet. */
export async function connectFor(command: Command): Promise<ProxyServerClient> {
  const { connectToxiproxy } = await import('../../harness/network/toxiproxy-client.ts');
  const { host, api } = connectToxiproxy(serverUrl(command));
  return {
    get: async <T>(path: string) => (await api.get<T>(host + path)).data,
    post: async <T>(path: string, body: object) => (await api.post<T>(host + path, body)).data,
    delete: (path) => api.delete(host + path),
  };
}

/** The path of a proxy, whatever its name. */
export function proxyPath(proxyName: string): string {
  return `/proxies/${encodeURIComponent(proxyName)}`;
}

const defaultUrl = 'http://localhost:8474';

/** The flag of the command, or of one before it, which is how Toxiproxy's client has it. */
function serverUrl(command: Command): string {
  for (let at: Command | null = command; at !== null; at = at.parent) {
    const given: unknown = at.getOptionValue('host');
    if (typeof given === 'string' && at.getOptionValueSource('host') === 'cli') return given;
  }
  return toxiproxyUrl() ?? defaultUrl;
}
