// The queen as a program: its flags, its ready line, its end.
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { ReadyLineSchema } from '../contracts/index.ts';

let stateHome: string;

beforeAll(async () => {
  stateHome = await mkdtemp(join(tmpdir(), 'hornet-test-'));
});

afterAll(() => rm(stateHome, { recursive: true }));

function runQueen(...flags: string[]) {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const env = { XDG_STATE_HOME: stateHome };
  return execa(process.execPath, [main, ...flags], { reject: false, stdin: 'pipe', env });
}

/** Until she is ready. She leaves when her stdin is ended. */
async function startQueen(...flags: string[]) {
  const running = runQueen('--listen', '127.0.0.1:0', '--exit-with-parent', ...flags);
  await once(running.stdout, 'data');
  return { running };
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

  it('keeps her jobs where the state of the user is, in a folder of her name, and no second one may', async ({
    expect,
  }) => {
    const { running: first } = await startQueen('--name', 'her-majesty');
    const folder = join(stateHome, 'hornet', 'her-majesty');
    await access(join(folder, 'queen.db'));
    const { exitCode, stderr } = await runQueen('--listen', '127.0.0.1:0', '--name', 'her-majesty');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`Another queen uses the state folder ${folder}. Stop it, or give`);
    first.stdin.end();
    expect((await first).exitCode).toBe(0);
  });

  it('with a folder of her own leaves the usual place alone', async ({ expect }) => {
    const { running: queen } = await startQueen(
      '--name',
      'guest',
      '--state-folder',
      join(stateHome, 'own'),
    );
    queen.stdin.end();
    await queen;
    await access(join(stateHome, 'own', 'queen.db'));
    await expect(access(join(stateHome, 'hornet', 'guest'))).rejects.toThrow('ENOENT');
  });

  it('whose folder cannot be made says so, and ends with 1', async ({ expect }) => {
    const file = join(stateHome, 'file');
    await writeFile(file, '');
    const flags = ['--listen', '127.0.0.1:0', '--state-folder', join(file, 'below')];
    const { exitCode, stderr } = await runQueen(...flags);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/below cannot be used: ENOTDIR.+ or give another --state-folder\./);
  });
});
