/**
 * A program that keeps rows in a database in WAL mode: `POST /` writes one, `GET /` tells how many there are. What SQLite refuses is
 * answered with 503 and its number; a database that is damaged ends it. Parameter: the file.
 */
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';

const [path = ''] = process.argv.slice(2);
const database = new DatabaseSync(path, { timeout: 20 });
database.exec('PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS kept (text TEXT)');
const add = database.prepare("INSERT INTO kept VALUES ('a row that is kept')");
const count = database.prepare('SELECT count(*) AS rows FROM kept');

const server = createServer((asked, response) => {
  asked.resume();
  try {
    if (asked.method === 'POST') add.run();
    response.end(JSON.stringify(count.get()));
  } catch (error) {
    const { errcode } = error as { errcode?: number }; // what node:sqlite throws
    response.writeHead(503).end(JSON.stringify({ code: (errcode ?? 0) & 0xff }));
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const ready = { ready: true, pid: process.pid, url: `http://127.0.0.1:${port}` };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
});
