/** What the interface shows of proxies, toxics and errors, and how it is written. */
import type { FaultProxy } from '../proxy.ts';
import type { Toxic } from '../toxics/toxic.ts';
import { ApiError } from './api-error.ts';
import type { ApiAnswer } from './route-table.ts';

export interface ErrorAnswer {
  error: string;
  status: number;
}

export function jsonAnswer(status: number, value: unknown): ApiAnswer {
  return { status, body: toJson(value), contentType: 'application/json' };
}

/** JSON in which the characters are escaped that mean something in HTML. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function describeProxy(proxy: FaultProxy) {
  const { listen, upstream, enabled } = proxy.settings;
  const toxics = proxy.toxics.map(describeToxic);
  // Toxiproxy shows an empty Logger; a client that compares answers would miss it.
  return { name: proxy.name, listen, upstream, enabled, Logger: {}, toxics };
}

export function describeToxic(toxic: Toxic) {
  const { attributes, name, typeName, stream, toxicity, leaseMs } = toxic;
  const shown = { attributes, name, type: typeName, stream, toxicity };
  // Only where somebody asked for one, which no client of Toxiproxy does.
  return leaseMs === undefined ? shown : { ...shown, lease_ms: leaseMs };
}

/** An error by design has its own status; any other, such as an address in use, is a 500. */
export function describeError(error: unknown): ErrorAnswer {
  const message = error instanceof Error ? error.message : String(error);
  return { error: message, status: error instanceof ApiError ? error.status : 500 };
}
