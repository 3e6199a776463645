// Started by a test: one of several queens that define hives in the same file, and take some of them back.
import { HiveDefinitions } from '../hive-definitions.ts';

const [file = '', prefix = '', count = '0'] = process.argv.slice(2);
const definitions = new HiveDefinitions(file);
for (let index = 0; index < Number(count); index++) {
  const name = `${prefix}-${index}`;
  await definitions.add({ name, workers: 'hive.json' });
  if (index % 4 === 3) await definitions.remove(name);
}
