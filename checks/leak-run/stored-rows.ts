/** How many rows a program's databases hold, whatever their tables are. It looks, and changes nothing. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Of all SQLite files below the folder together; undefined where there is none. */
export function storedRowsIn(folder: string): number | undefined {
  const files = globSync('**/*.{db,sqlite,sqlite3}', { cwd: folder });
  if (files.length === 0) return undefined;
  return files.reduce((sum, file) => sum + rowsOf(join(folder, file)), 0);
}

function rowsOf(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database
      .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
      .all();
    return tables.reduce((sum, { name }) => {
      const row = database.prepare(`select count(*) as rows from "${name}"`).get();
      return sum + Number(row?.['rows']);
    }, 0);
  } finally {
    database.close();
  }
}
