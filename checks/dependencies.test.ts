import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('says of every dependency why it is there, and of nothing else', () => {
  const { dependencies, peerDependencies, devDependencies } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  );
  const declared = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies });
  const page = readFileSync('docs/dependencies.md', 'utf8');
  const explained = [...page.matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name);
  expect(explained.sort()).toEqual(declared.sort());
});
