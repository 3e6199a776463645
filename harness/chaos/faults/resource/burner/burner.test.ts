import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('burns until whoever started it is gone', async () => {
  const file = fileURLToPath(new URL('./main.ts', import.meta.url));
  const burner = spawn(process.execPath, [file, '2'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(burner, 'exit');
  expect(JSON.parse(String((await once(burner.stdout, 'data'))[0]))).toMatchObject({ ready: true });
  // As when he is killed: the kernel closes his end of the pipe.
  burner.stdin.destroy();
  expect(await ended).toEqual([0, null]);
});
