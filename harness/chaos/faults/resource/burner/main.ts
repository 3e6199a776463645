/**
 * Uses as much of the processors as it is given: as many threads as it is told, none of which ever rests. It does nothing with
 * what it reckons, and ends with whoever started it: its input is a pipe, which closes then.
 */
import { Worker } from 'node:worker_threads';

const threads = Number(process.argv[2] ?? 1);
/** A thread that could be told anything would have to rest to hear it. */
const burn = 'for (;;);';

process.stdin.resume().once('end', () => process.exit(0));
const workers = Array.from({ length: threads }, () => new Worker(burn, { eval: true }));
await Promise.all(workers.map((worker) => new Promise((go) => worker.once('online', go))));
process.stdout.write(`${JSON.stringify({ ready: true, program: 'burner', pid: process.pid })}\n`);
