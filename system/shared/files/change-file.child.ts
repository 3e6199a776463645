// Started by its test: one of several processes that add to the same file, a line at a time.
import { changeFile } from './change-file.ts';

const [file = '', name = '', count = '0'] = process.argv.slice(2);
for (let index = 0; index < Number(count); index++) {
  await changeFile(file, (content) => {
    const list: unknown[] = JSON.parse(content ?? '[]');
    return JSON.stringify([...list, `${name}-${index}`, 'x'.repeat(2_000)]);
  });
}
