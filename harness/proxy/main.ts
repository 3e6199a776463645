/** Hornet's own fault proxy as a program. It takes no configuration but its flags. */
import { readFlags } from './flags.ts';
import { serveProxy } from './serve.ts';

const flags = readFlags(process.argv);
if (flags !== undefined) await serveProxy(flags);
