import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { changeFile } from './change-file.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const child = fileURLToPath(new URL('change-file.child.ts', import.meta.url));
/** Takes the lock and keeps it until it is killed. */
const holder = `const { DatabaseSync } = require('node:sqlite');
const lock = new DatabaseSync(process.argv[1]); lock.exec('BEGIN EXCLUSIVE');
console.log('held'); setInterval(() => lock.isOpen, 1000);`;

describe('[CORE-09] a file that several processes change', () => {
  it('loses none of their changes, and is whole whenever somebody looks', async () => {
    const file = join(folder, 'crowd.json');
    const names = ['a', 'b', 'c', 'd'];
    const all = Promise.all(
      names.map((name) => execa(process.execPath, [child, file, name, '10'])),
    );
    let isOver = false;
    const looks = (async () => {
      let count = 0;
      for (; !isOver; count++) {
        const content = await readFile(file, 'utf8').catch(() => '[]');
        expect(() => JSON.parse(content)).not.toThrow();
        await new Promise(setImmediate);
      }
      return count;
    })();
    await all.finally(() => {
      isOver = true;
    });
    expect(await looks).toBeGreaterThan(10);
    const list: string[] = JSON.parse(await readFile(file, 'utf8'));
    const expected = names.flatMap((name) =>
      Array.from({ length: 10 }, (_, at) => `${name}-${at}`),
    );
    expect(list.filter((each) => !each.startsWith('x')).sort()).toEqual(expected.sort());
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('loses none of those of one process either', async () => {
    const file = join(folder, 'one.json');
    const add = (content = ''): string => `${content}.`;
    await Promise.all(Array.from({ length: 20 }, () => changeFile(file, add)));
    expect(await readFile(file, 'utf8')).toBe('.'.repeat(20));
  });

  it('is free again as soon as its owner is killed, and told to be locked until then', async () => {
    const file = join(folder, 'held.json');
    const owner = execa(process.execPath, ['-e', holder, `${file}.lock`], { reject: false });
    for await (const line of createInterface(owner.stdout)) {
      expect(line).toBe('held');
      break;
    }
    const refused = changeFile(file, () => 'late', { waitMs: 50 });
    await expect(refused).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    const waiting = changeFile(file, () => 'free');
    owner.kill('SIGKILL');
    await waiting;
    expect(await readFile(file, 'utf8')).toBe('free');
    await owner;
  });

  it('is whole though writers are killed in the middle of it', async () => {
    const file = join(folder, 'killed.json');
    for (let round = 0; round < 4; round++) {
      const writer = execa(process.execPath, [child, file, `${round}`, '100000'], {
        reject: false,
      });
      const added = (): Promise<string> => readFile(file, 'utf8').catch(() => '');
      await expect.poll(added, { interval: 5 }).toContain(`"${round}-1"`);
      writer.kill('SIGKILL');
      await writer;
      expect(JSON.parse(await added())).toContain(`${round}-1`);
    }
    await changeFile(file, () => 'free');
    expect(await readFile(file, 'utf8')).toBe('free');
  });

  it('stays as it is when the change fails, and a draft that was left is written over', async () => {
    const file = join(folder, 'kept.json');
    await writeFile(file, 'old');
    await writeFile(`${file}.draft`, 'half a th');
    const failing = changeFile(file, () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await readFile(file, 'utf8')).toBe('old');
    await changeFile(file, (content) => `${content} and new`);
    expect(await readFile(file, 'utf8')).toBe('old and new');
  });

  it('is changed where a link leads, and the link stays', async () => {
    const [file, link] = [join(folder, 'target.json'), join(folder, 'link.json')];
    await writeFile(file, 'a');
    await symlink(file, link);
    await changeFile(link, (content) => `${content}b`);
    expect(await readFile(file, 'utf8')).toBe('ab');
  });
});
