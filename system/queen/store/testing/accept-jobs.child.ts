// A queen in small, to be killed: accepts jobs in a loop, moves some on, and says on stdout what was written down.
import { aStoredJob, completed, openStore } from './test-store.ts';

const [, , folder = '', round = '0'] = process.argv;
const { journal } = openStore(folder);
for (let n = 0; ; n++) {
  const job = aStoredJob(journal, { id: `job-${round}-${n}` });
  journal.accepted(job);
  await confirm(`accepted ${job.id}`);
  if (n % 2 === 0) continue;
  job.assign({ hive: 'hive-1', worker: 'worker-1' });
  journal.assigned(job);
  await confirm(`assigned ${job.id}`);
  if (n % 4 === 1) continue;
  job.append({ type: 'token', index: 0, text: 'a' });
  journal.ended(job, completed);
  job.finish(completed);
  await confirm(`ended ${job.id}`);
}

/** Resolves once the line is on its way: whoever reads slowly is waited for. */
function confirm(line: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.stdout.write(`${line}\n`, () => resolve());
  return promise;
}
