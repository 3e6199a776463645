import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = 'ARCHITECTURE.md';

/** The paths in backticks in the second column of every Markdown table. */
function pathsOf(markdown: string): string[] {
  return markdown.split('\n').flatMap((line) => {
    const [, , second = ''] = line.startsWith('|') ? line.split('|') : [];
    return [...second.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
  });
}

// The page is written last; from then on this checks it.
describe.skipIf(!existsSync(page))(page, () => {
  it('has a table "to add X, edit Y" whose paths exist', () => {
    const markdown = readFileSync(page, 'utf8');
    const paths = pathsOf(markdown);
    expect(markdown).toMatch(/^\|\s*to add\b/im);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });
});

it('reads the second column and nothing else', () => {
  const markdown = '| To add | edit |\n|---|---|\n| a `b` | `c/d.ts`, then `e` | `f` |\n`g`\n';
  expect(pathsOf(markdown)).toEqual(['c/d.ts', 'e']);
});
