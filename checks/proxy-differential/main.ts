/**
 * `npm run test:proxy-differential -- --server PATH [--sequences 10000] [--seed N] [--first N]`: plays the same random sequences of API calls,
 * valid and malformed, against our fault proxy and the Toxiproxy whose binary is named, and compares what they answer. What
 * differs must be in the list of known differences, and every kind of answer that a route can give must have been seen often.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Prng, Scope } from '../../harness/index.ts';
import { readOrExit, wholeNumber } from '../campaign/parameters.ts';
import { createSender } from '../fuzz/send.ts';
import { Matrix } from './matrix.ts';
import { playSequence } from './play-sequence.ts';
import { randomSequence } from './random-sequence.ts';
import { startServers } from './servers.ts';

/** So many sequences show each cell of the matrix that can be reached so often; in fewer, seeing it once is all that chance allows. */
const whole = { sequences: 10_000, least: 100 };
const answerTimeoutMs = 20_000;

const { server, sequences, seed, first } = readOrExit(() => {
  const { values } = parseArgs({
    options: {
      server: { type: 'string' },
      sequences: { type: 'string', default: '10000' },
      first: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    },
  });
  if (values.server === undefined) throw new TypeError('--server is the path of a Toxiproxy.');
  return {
    server: values.server,
    sequences: wholeNumber('--sequences', values.sequences),
    seed: wholeNumber('--seed', values.seed, 0),
    first: wholeNumber('--first', values.first),
  };
}, 'test:proxy-differential -- --server PATH [--sequences N] [--seed N] [--first N]');

process.stdout.write(`seed ${seed}\n`);
const matrix = new Matrix();
const known = new Map<string, number>();
const surprises: string[] = [];
let calls = 0;

await using scope = new Scope({ name: 'proxy-differential' });
const folder = await mkdtemp(join(tmpdir(), 'proxy-differential-'));
scope.defer('temporary folder', () => rm(folder, { recursive: true, force: true }));
const servers = await startServers(scope, server, folder);
using sender = createSender(answerTimeoutMs);
for (let number = first; number < first + sequences; number += 1) {
  const steps = randomSequence(new Prng(seed).fork('sequence', number));
  const played = await playSequence(steps, servers, sender, matrix);
  calls += played.calls;
  for (const title of played.known) known.set(title, (known.get(title) ?? 0) + 1);
  if (played.surprise !== undefined) surprises.push(`sequence ${number}: ${played.surprise}`);
  if (number % 1000 === 0) process.stderr.write(`${number} sequences, ${calls} calls\n`);
}

const rare = matrix.rareCells(sequences < whole.sequences ? 1 : whole.least);
process.stdout.write(matrix.table());
process.stdout.write(`${calls} calls to each server\nknown differences seen:\n`);
for (const [title, count] of known) process.stdout.write(`  ${count} × ${title}\n`);
for (const surprise of surprises.slice(0, 20)) process.stdout.write(`${surprise}\n`);
for (const cell of rare) process.stdout.write(`too rare: ${cell}\n`);
process.stdout.write(`${sequences - surprises.length} passed, ${surprises.length} failed\n`);
process.exitCode = surprises.length === 0 && rare.length === 0 ? 0 : 1;
