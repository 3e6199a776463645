/** `npm run bench:proxy [-- options]`: the same as `npm run bench -- proxy [options]`, and nothing else. */
import { runProxyBenchmark } from './run.ts';

await runProxyBenchmark(process.argv.slice(2));
