/** Which rounds are planned, which faults are read to be there, and what rounds come to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsThere } from './faults-there.ts';
import { moments, planRounds } from './plan-rounds.ts';
import type { RoundResult } from './run-round.ts';
import { conclude, roundLine } from './summary.ts';

const options = { rounds: 50, seed: 'one', seconds: 20 };

describe('the plan', () => {
  it('is the same for the same seed, and its beginning for fewer rounds', () => {
    expect(planRounds(options)).toEqual(planRounds(options));
    expect(planRounds({ ...options, rounds: 5 })).toEqual(planRounds(options).slice(0, 5));
    expect(planRounds({ ...options, seed: 'two' })).not.toEqual(planRounds(options));
  });

  it('has every moment within eight rounds, and the guardian killed now and then', () => {
    const planned = planRounds(options);
    expect(new Set(planned.slice(0, 8).map(({ moment }) => moment))).toEqual(new Set(moments));
    expect(new Set(planned.map(({ whom }) => whom)).size).toBe(2);
    expect(new Set(planned.map(({ kinds }) => kinds)).size).toBe(2);
    const unguarded = planned.filter(({ guardian }) => guardian === 'is killed');
    expect(unguarded.map(({ round }) => round)).toEqual([10, 20, 30, 40, 50]);
    expect(unguarded.every(({ moment }) => moment === 'faults')).toBe(true);
  });
});

it('reads which faults were there: struck, or about to be, and not seen to be healed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faults-there-'));
  const file = join(folder, 'history.ndjson');
  const line = (op: string, fault: number) =>
    JSON.stringify({ kind: 'fault', op, fault, fault_kind: `kind-${fault}` });
  const lines = [
    '{"version":1}',
    ...[line('strike', 1), line('struck', 1), line('strike', 2), line('not_struck', 2)],
    ...[line('strike', 3), line('heal', 3), line('heal', 1), line('healed', 1)],
    ...['{"kind":"info","op":"token"}', line('strike', 4)],
  ];
  try {
    writeFileSync(file, `${lines.join('\n')}\n{"kind":"fau`);
    expect(faultsThere(file)).toEqual(['kind-3', 'kind-4']);
    expect(faultsThere(join(folder, 'none'))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('rounds', () => {
  const ledger = { liveProcesses: 4, proxies: 1, ports: 9, machineThings: 2, open: 20 };
  const round = (changes: Partial<RoundResult> = {}): RoundResult => ({
    ...{ round: 1, moment: 'faults', delayMs: 700, whom: 'process', kinds: 'all' },
    ...{ guardian: 'lives', runId: 'x', killedIn: 'faults', faults: ['process-pause'] },
    ...{ processes: 9, stopped: 2, ledger, cleanUpMs: 80, leftovers: [], foreign: 0 },
    ...{ afterClean: [], isPassed: true },
    ...changes,
  });
  const kinds = ['process-pause', 'link-cut'];

  it('that leave nothing hold', () => {
    const { verdict, lines } = conclude([round(), round({ faults: [] })], kinds);
    expect(verdict).toBe('held');
    expect(lines).toContain('never there: link-cut');
    expect(lines.at(-1)).toBe('2 passed, 0 failed');
  });

  it('that leave something do not', () => {
    const left = round({ leftovers: ['cgroups x'], isPassed: false });
    expect(conclude([round(), left], kinds).verdict).toBe('violated');
    expect(roundLine(left)).toContain('LEFT: cgroups x; after hornet clean: none');
  });

  it('that nobody has played show nothing', () => {
    expect(conclude([], kinds).verdict).toBe('inconclusive');
  });

  it('say what was there, and where the kill came later than planned', () => {
    expect(roundLine(round({ killedIn: 'recovery' }))).toBe(
      '✓ 1 process killed 700 ms into faults, which was recovery: 9 processes, 2 stopped, 2 machine things, 20 in the ledger; process-pause there; nothing left after 80 ms',
    );
  });
});
