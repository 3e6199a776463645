/** What a user of `hornet chaos` and `hornet faults` sees before anything is broken. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packetLoss } from '../harness/chaos/faults/network/packet-loss.ts';
import { lackOf } from '../harness/machine/fixtures/run-scope.ts';

const run = promisify(execFile);

async function hornet(
  ...words: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await run(process.execPath, ['cli/hornet.cjs', ...words])) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }; // what execFile throws
    return { code, stdout, stderr };
  }
}

const lack = await lackOf(...packetLoss.needs);
const why = lack === undefined ? '' : ` (skipped: ${lack})`;

describe('[INFRA-21] hornet chaos', () => {
  it(
    'prints the same schedule for the same seed, its seed first',
    { timeout: 60_000 },
    async () => {
      const draw = (seed: string) =>
        hornet('chaos', '--dry-run', '--duration', '20s', '--seed', seed);
      const [one, same, other] = await Promise.all([draw('7'), draw('7'), draw('8')]);
      expect(one.stdout).toMatch(/^seed 7\n/);
      expect(same.stdout).toBe(one.stdout);
      expect(other.stdout).not.toBe(one.stdout.replace('seed 7', 'seed 8'));
    },
  );

  it.skipIf(lack)(
    `has packets to lose in a network of its own, and nowhere else${why}`,
    { timeout: 60_000 },
    async () => {
      const draw = (...words: string[]) =>
        hornet('chaos', '--dry-run', '--seed', '7', '--faults', 'packet-loss', ...words);
      const [own, machines] = await Promise.all([draw('--own-network'), draw()]);
      expect(own).toMatchObject({ code: 0, stdout: expect.stringContaining('"packet-loss"') });
      expect(machines).toMatchObject({
        code: 0,
        stdout: expect.not.stringContaining('packet-loss'),
      });
    },
  );

  it.each([
    [['--faults', 'process-kil'], 'did you mean "process-kill"?'],
    [['--replay', '/nowhere.json'], 'cannot be read'],
    [['--duration', '10'], 'a number and ms, s, m or h'],
    [['--replay', 'x.json', '--intensity', '2'], 'cannot be used with'],
  ])('with %j says what is wrong, with exit code 2', async (words, why) => {
    const { code, stderr } = await hornet('chaos', '--dry-run', ...words);
    expect(stderr.toLowerCase()).toContain(why.toLowerCase());
    expect(code).toBe(2);
  });
});

describe('[INFRA-18] hornet faults', () => {
  it(
    'lists forty kinds and more, most of which need nothing of the machine',
    { timeout: 60_000 },
    async () => {
      const { stdout } = await hornet('faults', '--json');
      const listed = JSON.parse(stdout) as { name: string; needs: string[]; lacks?: string }[]; // its documented form
      expect(listed.length).toBeGreaterThanOrEqual(40);
      expect(new Set(listed.map(({ name }) => name)).size).toBe(listed.length);
      const free = listed.filter(({ needs }) => needs.length === 0);
      expect(free.length).toBeGreaterThanOrEqual(25);
      expect(free.every(({ lacks }) => lacks === undefined)).toBe(true);
    },
  );
});
