/** What surrounds every scenario, seen in real runs of cucumber: what it notices, names, and ends. */
import { describe, expect, it } from 'vitest';
import { networkNamespacesWork } from './fixtures/network-namespaces-work.ts';
import { runProject as run } from './fixtures/run-project.ts';
import type { ScenarioRecord } from './fixtures/scenario-records.ts';
import {
  aloneProject,
  hangingProject,
  leakingProject,
  mayflyProject,
  narratingProject,
} from './fixtures/unruly-project.ts';

describe('a scenario that leaves something behind fails, and its failure names', () => {
  const isolated = networkNamespacesWork();
  const serial = run(leakingProject, isolated ? [] : ['--tags', 'not @needs-namespaces']);

  it.each([
    ['process', /process \d+ \(sleep 3600\)/],
    ['port', /port 127\.0\.0\.1:\d+, on which this process listens/],
    ['proxy', /proxy forgotten at http:/],
    ['folder', /temporary folder .*\/mine-\w+/],
    ['registered elsewhere', /process \d+ \(stray\)/],
  ])('[INFRA-10] the %s', async (name, words) => {
    const record = (await serial).scenarios.get(name);
    expect(record?.status).toBe('FAILED');
    expect(record?.message).toMatch(/LEFT_BEHIND/);
    expect(record?.message).toMatch(words);
  });

  it.skipIf(!isolated)('[INFRA-10] the firewall rule', async () => {
    const record = (await serial).scenarios.get('firewall rule');
    expect(record?.status).toBe('FAILED');
    expect(record?.message).toMatch(/firewall table .*hornet_\w+_wall/);
    expect(record?.message).toMatch(/network namespace hornet-\S+-wall/);
  });

  it('once: the next scenario, and the run, find it gone', async () => {
    const { scenarios, output, exitCode } = await serial;
    expect(scenarios.get('nothing')?.status).toBe('PASSED');
    expect(output).not.toContain('RUN_LEFT_BEHIND');
    expect(exitCode).toBe(1);
  });
});

describe('a step that ran out of time', () => {
  const ran = run(hangingProject);

  it('takes the program with it that it waited for', async () => {
    const record = (await ran).scenarios.get('unready');
    expect(record?.message).toContain('timed out');
    expect(record?.message).not.toContain('LEFT_BEHIND');
    expect(record?.durationMs).toBeLessThan(3_000);
  });

  it.each(['afterwards nobody asks', 'afterwards nothing begins'])('%s', async (name) => {
    expect((await ran).scenarios.get(name)).toMatchObject({ status: 'PASSED' });
  });
});

describe('a program that ends unasked', () => {
  const ran = run(mayflyProject);

  it('fails the scenario though no step looks, with its last words', async () => {
    const record = (await ran).scenarios.get('one that ends by itself');
    expect(record?.status).toBe('FAILED');
    expect(record?.message).toContain('mayfly ended with code 3, unasked');
    expect(record?.message).toContain('out of luck');
  });
});

describe('the story of a scenario', () => {
  const ran = run(narratingProject);

  it('is attached to it, passed or not: what programs said and what was done to links', async () => {
    const record = (await ran).scenarios.get('told');
    expect(record?.status).toBe('PASSED');
    const story = record?.attachments.find(({ fileName }) => fileName === 'narration')?.body;
    expect(story).toMatch(/clerk\s+greet\s+Good morning\n/);
    expect(story).toMatch(/link\s+cut\s+user→clerk/);
  });
});

describe('scenarios that run in parallel', () => {
  const ran = run(aloneProject, ['--parallel', '3']);
  const overlap = (one: ScenarioRecord, other: ScenarioRecord): boolean =>
    one.startedMs < other.endedMs && other.startedMs < one.endedMs;

  it('[INFRA-28] overlap, as far as their tags allow', async () => {
    const { scenarios } = await ran;
    const names = [...scenarios.keys()];
    const pairs = names.flatMap((one, index) =>
      names.slice(index + 1).map((other) => [one, other] as const),
    );
    const together = pairs.filter(([one, other]) => {
      const [first, second] = [scenarios.get(one), scenarios.get(other)];
      return first && second && overlap(first, second);
    });
    const told = together.map((pair) => pair.join(' & '));
    expect(told.filter((pair) => /alone/.test(pair))).toEqual([]);
    expect(told).not.toContain('gpu 1 & gpu 2');
    expect(told.length).toBeGreaterThan(1);
  });
});
