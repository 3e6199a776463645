/**
 * Histories of experiments that went well, drawn from a seed: faults come and go, requests are answered, taken back, left, resumed,
 * and fail where they may. In parts, so that a test can spoil one of them and know which rule has to notice.
 */
import type { HistoryEntry, HistoryRecord } from '../../history/history-record.ts';
import { Prng } from '../../kernel/prng.ts';
import type { ChaosRules } from '../judge-chaos.ts';
import type { ActiveFault } from '../tolerance.ts';
import { answerRequest, type Fate, type ToldRequest } from './told-request.ts';

export interface TimedEntry {
  atMs: number;
  entry: HistoryEntry;
}

export interface GoodHistory {
  rules: ChaosRules;
  requests: ToldRequest[];
  faults: TimedEntry[];
}

const kinds: Readonly<Record<string, ActiveFault['takes']>> = {
  'process-kill': 'life',
  'link-cut': 'reach',
  'link-delay': 'speed',
};
const targets = ['hive-1', 'hive-2', 'worker-1', 'worker-2', 'queen→hive-1', 'keeper→queen'];
const limits = { deadlineMs: 5_000, graceMs: 1_000, recoveryMs: 1_000 };
const lengthMs = 60_000;
/** After all else, so that what is told late is told before. */
const settledAtMs = 200_000;

/** One lossy fault at a time has to be borne. */
const rulesOf = (expected: ReadonlyMap<string, string>): ChaosRules => ({
  ...{ ...limits, expected, door: ['keeper', 'queen'] },
  faultOf: (kind, target) => {
    const touches = target.includes('→') ? [] : [target];
    return { kind, target, takes: kinds[kind] ?? 'life', touches };
  },
  tolerates: (active) => active.filter(({ takes }) => takes !== 'speed').length <= 1,
});

interface Struck {
  kind: string;
  target: string;
  fromMs: number;
  untilMs: number;
}

export function goodHistory(seed: string, requestCount = 60): GoodHistory {
  const random = new Prng(seed);
  const struck = drawFaults(random.fork('faults'));
  const lossy = struck.filter(({ kind }) => kinds[kind] !== 'speed');
  const broken = lossy.flatMap((one, index) =>
    lossy.slice(index + 1).flatMap((other) => {
      const fromMs = Math.max(one.fromMs, other.fromMs);
      const untilMs = Math.min(one.untilMs, other.untilMs);
      const blamed = [...one.target.split('→'), ...other.target.split('→')];
      return fromMs < untilMs ? [{ fromMs, untilMs, blamed }] : [];
    }),
  );
  const requests = Array.from({ length: requestCount }, (_, n) => {
    const draws = random.fork('request', n);
    const atMs = draws.integer(0, lengthMs);
    const excuse = broken.find(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs);
    const isQuiet = struck.every(
      ({ fromMs, untilMs }) => atMs + 4_000 < fromMs || atMs > untilMs + limits.recoveryMs,
    );
    const fate = excuse === undefined ? draws.pick(fates) : draws.pick(fatesWhenBroken);
    return answerRequest(draws, {
      ...{ name: `request-${n}`, client: `client-${n % 4}`, atMs, fate, isQuiet, settledAtMs },
      blamed: excuse?.blamed ?? [],
    });
  });
  const expected = new Map(requests.map(({ name, answer }) => [name, answer]));
  return { rules: rulesOf(expected), requests, faults: struck.flatMap(notes) };
}

/** Most are answered. */
const fates: readonly Fate[] = [
  ...(['read', 'read', 'read', 'cancelled', 'left', 'interrupted', 'told again'] as const),
];
const fatesWhenBroken: readonly Fate[] = [...fates, 'failed', 'failed', 'refused'];

/** In order, as a file would have them. */
export function recordsOf({ requests, faults }: GoodHistory): HistoryRecord[] {
  const all = [...faults, ...requests.flatMap(({ entries }) => entries)];
  const inOrder = all.toSorted((one, other) => one.atMs - other.atMs);
  return inOrder.map(({ atMs, entry }, index) => {
    return { ...entry, seq: index + 1, at_us: Math.round(atMs * 1_000) };
  });
}

/** Two together in the middle, so that there is a time when more is broken than can be borne. */
function drawFaults(random: Prng): Struck[] {
  const drawn = Array.from({ length: random.integer(1, 3) }, (_, index) => {
    const fromMs = 8_000 + index * 6_000 + random.integer(0, 1_000);
    const kind = random.pick(Object.keys(kinds));
    return { kind, target: random.pick(targets), fromMs, untilMs: fromMs + 2_000 };
  });
  const both = ['hive-1', 'hive-2'].map((target, index) => {
    return { kind: 'process-kill', target, fromMs: 40_000 + index * 500, untilMs: 50_000 };
  });
  return [...drawn, ...both];
}

function notes({ kind, target, fromMs, untilMs }: Struck, fault: number): TimedEntry[] {
  const about = {
    source: 'chaos',
    kind: 'fault',
    process: target,
    fault,
    fault_kind: kind,
  } as const;
  return [
    { atMs: fromMs, entry: { ...about, op: 'strike' } },
    { atMs: fromMs + 1, entry: { ...about, op: 'struck' } },
    { atMs: untilMs - 1, entry: { ...about, op: 'heal' } },
    { atMs: untilMs, entry: { ...about, op: 'healed' } },
  ];
}
