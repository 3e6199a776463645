// A real shell completes what keeper has, and nothing else.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runKeeper } from '../testing/run-keeper.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
const folder = mkdtempSync(join(tmpdir(), 'hornet-completion-'));
const scripts = new Map<string, string>();

beforeAll(async () => {
  for (const shell of shells) {
    const { exitCode, stdout } = await runKeeper(['completion', shell]);
    expect(exitCode).toBe(0);
    scripts.set(shell, join(folder, shell));
    writeFileSync(join(folder, shell), stdout);
    writeFileSync(join(folder, 'a-file.json'), '{}');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash offers behind these words, the last of which is being typed. */
function offeredByBash(...words: string[]): string[] {
  const script = `
    source "$1"; shift
    COMP_WORDS=(keeper "$@"); COMP_CWORD=$#
    $(complete -p keeper | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = spawnSync('bash', ['-c', script, 'bash', scripts.get('bash') ?? '', ...words], {
    encoding: 'utf8',
    cwd: folder,
  });
  expect(run.stderr).toBe('');
  return run.stdout.split('\n').filter(Boolean);
}

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

describe('completion of bash', () => {
  it('offers commands, and those below them', () => {
    expect(offeredByBash('')).toEqual([
      ...['infer', 'chat', 'status', 'hives', 'workers', 'models', 'jobs', 'logs', 'completion'],
      ...['help', '--version', '--help', '-h'],
    ]);
    expect(offeredByBash('w')).toEqual(['workers']);
    expect(offeredByBash('hives', 's')).toEqual(['status', 'start', 'stop']);
    expect(offeredByBash('completion', '')).toEqual(expect.arrayContaining([...shells]));
  });

  it('offers the options of the command, wherever its own words stand', () => {
    expect(offeredByBash('infer', '--t')).toEqual(['--temperature', '--top-p', '--timeout-ms']);
    expect(offeredByBash('infer', '--model', 'tiny', '--qu')).toEqual([
      ...['--queen-url', '--queen-silence-ms', '--quiet'],
    ]);
    expect(offeredByBash('hives', 'list', '--j')).toEqual(['--json']);
    expect(offeredByBash('hives', 'list', '--model')).toEqual([]);
  });

  it('offers the values that an option has, and files where it takes one', () => {
    expect(offeredByBash('infer', '--narration', '')).toEqual(['human', 'cute', 'story']);
    expect(offeredByBash('logs', '--level', 'f')).toEqual(['fatal']);
    expect(offeredByBash('status', '--config', 'a-')).toEqual(['a-file.json']);
    expect(offeredByBash('infer', '--model', '')).toEqual([]);
  });
});

describe.each(['zsh', 'fish'])('completion of %s', (shell) => {
  it.skipIf(!isInstalled(shell))('is a script that the shell reads', () => {
    const check = spawnSync(shell, ['-n', scripts.get(shell) ?? ''], { encoding: 'utf8' });
    expect([check.status, check.stderr]).toEqual([0, '']);
  });
});
