import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { playTrial, type TrialCall } from './play-trial.ts';

const options = { rounds: 0, seeds: 1, hintSeeds: 1, duration: '20s', intensity: 3 };
const found = (rule: string, verdict = 'violated') => ({ rule, verdict, what: `${rule} it is` });

describe('a trial', () => {
  it('counts what was violated, and says what was struck', async () => {
    const result = {
      verdict: 'violated',
      findings: [found('fault_not_seen', 'inconclusive'), found('lost'), found('lost')],
      outcomes: [{ fault: { kind: 'process-kill', target: 'worker-1' } }],
    };
    await using project = await projectThat(
      `console.log(${JSON.stringify(JSON.stringify(result))})`,
    );
    const trial = await project.play();
    expect(trial).toMatchObject({
      ...{ stage: 'chance', seed: '7', verdict: 'violated', rules: { lost: 2 } },
      ...{ said: 'lost it is', struck: ['process-kill of worker-1'] },
    });
  });

  it('says in words how the harness failed, where there is no result', async () => {
    await using project = await projectThat("console.error('no proxy'); process.exitCode = 4;");
    expect(await project.play()).toMatchObject({ verdict: 'harness error', said: 'no proxy' });
  });

  it('hands on what is asked for', async () => {
    await using project = await projectThat('console.error(process.argv.slice(2).join(" "));');
    const { said } = await project.play({ stage: 'hint', kinds: ['link-cut', 'sse-cut'] });
    expect(said).toBe(
      'chaos --json --seed 7 --duration 20s --intensity 3 --faults link-cut,sse-cut --fake',
    );
  });

  it('is interrupted in good order, and has no result then', async () => {
    await using project = await projectThat(`
      const { writeFileSync } = require('node:fs');
      process.on('SIGINT', () => {
        writeFileSync('healed', '');
        process.exit(130);
      });
      setInterval(() => {}, 1_000);
      writeFileSync('begun', '');
    `);
    const stop = new AbortController();
    const playing = project.play({ signal: stop.signal });
    await expect.poll(() => existsSync(join(project.folder, 'begun'))).toBe(true);
    stop.abort(new Error('interrupted'));
    await expect(playing).rejects.toThrow('interrupted');
    expect(existsSync(join(project.folder, 'healed'))).toBe(true);
  });
});

/** A project whose `hornet` is this script. */
async function projectThat(script: string) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hornet-trial-')));
  await mkdir(join(folder, 'cli'));
  await writeFile(join(folder, 'cli/hornet.cjs'), script);
  return {
    folder,
    play: (call: Partial<TrialCall> = {}) =>
      playTrial({
        ...{ stage: 'chance', seed: '7', folder, worker: 'fake', through: [] },
        options: { ...options, seed: '1', out: 'results.ndjson' },
        signal: new AbortController().signal,
        ...call,
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
