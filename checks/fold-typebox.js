/**
 * Folds the 683 files of typebox into a dozen, in node_modules of this checkout: a program that loads it starts a tenth of a
 * second sooner, and every scenario starts three of them. Run by npm after an install; what is folded already is left alone.
 * It changes no behaviour, and nothing at all in projects that have Hornet as a package.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';

const home = join(import.meta.dirname, '../node_modules/typebox');
const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
const mark = join(home, 'build/folded.json');
const folded = await readFile(mark, 'utf8').catch(() => undefined);
if (folded !== JSON.stringify(manifest.version)) await fold();

/** Each way into the package stays where it is, beside its types; what they share becomes chunks. */
async function fold() {
  const build = join(home, 'build');
  /** @type {{ import: string }[]} */
  const ways = Object.values(manifest.exports);
  const input = Object.fromEntries(
    ways.map((way) => {
      const file = join(home, way.import);
      return [relative(build, file).replace(/\.mjs$/, ''), file];
    }),
  );
  const draft = await mkdtemp(join(tmpdir(), 'fold-typebox-'));
  try {
    const bundle = await rolldown({ input, platform: 'node' });
    await bundle.write({
      dir: draft,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: 'chunks/[name]-[hash].mjs',
    });
    await bundle.close();
    await cp(draft, build, { recursive: true });
    await writeFile(mark, JSON.stringify(manifest.version));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
