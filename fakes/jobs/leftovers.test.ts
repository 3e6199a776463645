// Scenarios on fakes that fail: what they leave behind, looked for without the harness's own code.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runFeatures } from '../../checks/run-features.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true }));

const feature = `Feature: What fails
  Scenario: with a whole stack of fakes at work
    Given a stack of a fake queen, a fake hive and a fake worker
    And keeper is printing a long story
    When the link "queen→hive-1" is cut
    Then keeper ends with "✅ Complete" and exit code 0
`;

it.skipIf(!existsSync('/proc/self/environ'))(
  '[FAKE-13] no process is left of a scenario that has failed',
  async () => {
    const file = join(folder, 'fails.feature');
    await writeFile(file, feature);
    const ran = await runFeatures({ parameters: [file], environment: {}, reportsRoot: folder });
    expect(ran.map(({ outcome }) => outcome)).toEqual(['failed']);
    const { run }: { run: string } = JSON.parse(
      await readFile(join(folder, 'latest.json'), 'utf8'),
    );
    const messages = await readFile(join(folder, run, 'messages.ndjson'), 'utf8');
    expect(messages).toContain('HIVE_UNREACHABLE'); // it had come as far as that
    expect(processesOf(run)).toEqual([]);
  },
  60_000, // a whole run of cucumber, on a machine that may be busy
);

/** The ids of all processes that carry the mark of the run. */
function processesOf(run: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).split('\0').includes(`HORNET_RUN=${run}`));
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}
