/** Where libfaketime is, which gives another time to the programs that load it. Whether it does, it does not try. */
import { globSync } from 'node:fs';

/** Its path; undefined where it is in none of the usual folders. */
export function fakeTimeLibrary(): string | undefined {
  return globSync([
    '/usr/lib/*/faketime/libfaketime.so.1',
    '/usr/{lib,lib64,local/lib}/faketime/libfaketime.so.1',
  ])[0];
}
