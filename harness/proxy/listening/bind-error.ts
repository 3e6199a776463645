/** Why an address could not be had, in the words that users of Toxiproxy know. */
import { type Address, formatAddress } from '../address.ts';

/** @param cause An error, or the code of one. */
export function bindError(address: Address, cause: unknown): Error {
  return new Error(`listen tcp ${formatAddress(address)}: ${describe(cause)}`, { cause });
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return bindErrors.get(String(error)) ?? `bind: ${error}`;
  const code = 'code' in error ? String(error.code) : '';
  return bindErrors.get(code) ?? `bind: ${error.message}`;
}

const bindErrors: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'bind: address already in use'],
  ['EACCES', 'bind: permission denied'],
  ['EADDRNOTAVAIL', 'bind: cannot assign requested address'],
]);
