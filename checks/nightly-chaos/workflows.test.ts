/** Workflows hold no logic: each calls a command that anybody can run at home, with as little power as that takes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = '.github/workflows';
const workflows = readdirSync(folder).map((name) => [name, textOf(name)] as const);
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
const night = textOf('nightly-chaos.yml');

function textOf(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

function valuesOf(text: string, key: string): string[] {
  const lines = text.matchAll(RegExp(`^\\s*(?:- )?${key}: (.*)$`, 'gm'));
  return [...lines].map(([, value = '']) => value.trim());
}

describe.each(workflows)('the workflow %s', (_name, text) => {
  it('runs only what is there: commands of package.json, and files', () => {
    for (const command of valuesOf(text, 'run')) {
      const [, script] = /^npm run (\S+)/.exec(command) ?? [];
      const [, file] = /^bash (\S+)/.exec(command) ?? [];
      if (script !== undefined) expect(Object.keys(scripts)).toContain(script);
      else if (file !== undefined) expect(existsSync(file), file).toBe(true);
      else expect(command).toMatch(/^(npm ci|sudo apt-get .*)$/);
    }
  });

  it('may read the code and nothing else', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\njobs:/m);
    expect(text.match(/permissions:/g)).toHaveLength(1);
  });

  it('takes each action in the version that the others take', () => {
    const used = [...new Set(workflows.flatMap(([, other]) => valuesOf(other, 'uses')))];
    const names = used.map((action) => action.replace(/@.*/, ''));
    expect(new Set(names).size).toBe(names.length);
    for (const action of valuesOf(text, 'uses')) expect(action).toMatch(/@v\d+$/);
  });
});

describe('the nightly workflow', () => {
  it('calls the nightly command, which package.json has, and whose program is there', () => {
    expect(valuesOf(night, 'run').filter((command) => !command.startsWith('sudo '))).toEqual([
      'npm ci',
      'npm run nightly:chaos',
    ]);
    const [, program = ''] = /^node (\S+)$/.exec(scripts['nightly:chaos'] ?? '') ?? [];
    expect(existsSync(program), program).toBe(true);
  });

  it('comes every night, and when somebody asks for it', () => {
    expect(night).toMatch(
      /^ {2}schedule:\n {4}- cron: '\d+ \d+ \* \* \*'\n {2}workflow_dispatch:$/m,
    );
  });

  it('keeps the evidence, however it ends', () => {
    expect(night).toMatch(/- if: always\(\)\n {8}uses: actions\/upload-artifact@v\d+/);
    expect(valuesOf(night, 'path')).toEqual(['reports/out/']);
  });
});
