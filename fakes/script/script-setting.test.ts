// A script is given as a file or as itself, and a fault in either is told as a fault of the setting.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { processActions } from './process-actions.ts';
import { parseScript } from './script-setting.ts';
import { defineVocabulary } from './vocabulary.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const vocabulary = defineVocabulary({ start: { meaning: 'it begins', where: [] } }, processActions);
const inline = '{"rules":[{"at":"start","do":"hang"}]}';

describe('parseScript', () => {
  it('reads a file, or the text itself', async () => {
    const file = join(folder, 'hang.json');
    await writeFile(file, inline);
    const expected = { rules: [expect.objectContaining({ at: 'start', do: 'hang' })] };
    expect(parseScript(vocabulary, inline)).toEqual(expected);
    expect(parseScript(vocabulary, ` \n${inline}`)).toEqual(expected);
    expect(parseScript(vocabulary, file)).toEqual(expected);
  });

  it.each([
    ['{"rules":[}', /^The script is no JSON \(/],
    [join(folder, 'absent.json'), /absent\.json cannot be read \(ENOENT/],
    ['{"rules":[{}]}', /^The script has 2 faults:\n {2}rule 1: at is missing.*\n {2}rule 1: do is/],
    ['{"rules":[],"x":1}', /^The script has a fault:\n {2}the script has an unknown key "x"/],
  ])('refuses %s', (text, message) => {
    const attempt = () => parseScript(vocabulary, text);
    expect(attempt).toThrow(InvalidArgumentError);
    expect(attempt).toThrow(message);
  });
});
