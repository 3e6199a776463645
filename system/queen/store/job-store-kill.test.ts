// A queen that is killed at any moment has lost nothing that she had confirmed.
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { aFolder, openStore } from './testing/test-store.ts';

const program = new URL('./testing/accept-jobs.child.ts', import.meta.url).pathname;

/** Lines that the child confirmed before it was killed, after so many. */
async function killAfter(folder: string, round: number, count: number): Promise<string[]> {
  const child = execa(process.execPath, [program, folder, String(round)], {
    reject: false,
    buffer: { stdout: false },
  });
  const lines: string[] = [];
  for await (const line of child) {
    lines.push(line);
    if (lines.length === count) child.kill('SIGKILL');
  }
  const end = await child;
  expect(end.signal, end.message).toBe('SIGKILL');
  return lines;
}

it('[INF-39] a kill -9 loses no job that was confirmed, and no step of one', async () => {
  using folder = aFolder();
  const confirmed = new Map<string, string>();
  for (const [round, count] of [1, 40, 777, 2_000].entries()) {
    for (const line of await killAfter(folder.path, round, count)) {
      const [step = '', id = ''] = line.split(' ');
      confirmed.set(id, step);
    }
    using life = openStore(folder.path); // the lock went with the process
    expect(life.said).toEqual([]);
    const kinds = new Map(life.restored.map(({ kind, spec }) => [spec.id, kind]));
    const atLeast = {
      accepted: ['queued', 'running'],
      assigned: ['running', 'ended'],
      ended: ['ended'],
    };
    for (const [id, step] of confirmed)
      expect(atLeast[step as keyof typeof atLeast], `${id} was ${step}`).toContain(kinds.get(id));
    expect(kinds.size - confirmed.size).toBeLessThanOrEqual(round + 1); // the one of which it could not tell any more
  }
});
