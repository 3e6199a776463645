// The queen as a program: its flags, its ready line, its end.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { Value } from 'typebox/value';
import { describe, it } from 'vitest';
import { ReadyLineSchema } from '../contracts/index.ts';

function runQueen(...flags: string[]) {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  return execa(process.execPath, [main, ...flags], { reject: false, stdin: 'pipe' });
}

describe.concurrent('a queen program', () => {
  it('says where she is, and where others find her, and leaves with her parent', async ({
    expect,
  }) => {
    const flags = ['--listen', '127.0.0.1:0', '--advertise', 'http://queen.example/'];
    const queen = runQueen(...flags, '--exit-with-parent');
    queen.stdout.once('data', () => queen.stdin.end());
    const { exitCode, stdout } = await queen;
    const ready: unknown = JSON.parse(stdout);
    expect(Value.Check(ReadyLineSchema, ready)).toBe(true);
    expect(ready).toMatchObject({
      program: 'queen',
      pid: queen.pid,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      advertised_url: 'http://queen.example',
    });
    expect(exitCode).toBe(0);
  });

  it('names all faults of her flags, and ends with 2', async ({ expect }) => {
    const { exitCode, stderr } = await runQueen('--listen', 'here', '--retention-ms', 'long');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--listen is wrong.');
    expect(stderr).toContain('--retention-ms is wrong.');
  });
});
