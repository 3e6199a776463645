/** Tells V8 how to deal with the memory of bytes on their way. It is for a process that is a proxy and nothing else. */
import { setFlagsFromString } from 'node:v8';

/** Of the V8 in it, and later ones, that know the flag; another would complain on stderr. */
const firstNode = 26;

/**
 * Bytes that toxics hold live outside of V8's heap. Left alone it marks its whole heap anew for every few dozen megabytes of
 * them; counted together with the heap, they are given back by the quick collections of what is young, which finds them all.
 */
export function tuneMemory(): void {
  if (Number.parseInt(process.versions.node, 10) < firstNode) return;
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}
