/** A program that holds a database's write lock for as long as it lives, and lives no longer than who started it. Parameter: the file. */

import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/** Its owner holds the lock for a moment now and then. */
const patienceMs = 5_000;

const [path = ''] = process.argv.slice(2);
const database = new DatabaseSync(new URL(`${pathToFileURL(path)}?mode=rw`), {
  timeout: patienceMs,
});
database.exec('BEGIN EXCLUSIVE');
process.stdout.write(`${JSON.stringify({ ready: true, pid: process.pid })}\n`);
process.stdin.resume().once('end', () => database.close());
