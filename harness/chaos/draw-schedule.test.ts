/** What is true of every schedule that can be drawn, and what one seed gives. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DrawOptions, drawSchedule } from './draw-schedule.ts';
import type { Schedule } from './schedule.ts';
import { faultsOfSteps } from './schedule.ts';
import { writeSchedule } from './schedule-file.ts';
import { SimulatedWorld, simulatedTopology } from './testing/simulated-subject.ts';

const world = new SimulatedWorld();
const kinds = [
  world.kind('killed'),
  world.kind('again-killed', { wants: ['starts again'] }),
  world.kind('cut', { target: 'link' }),
  world.kind('stalled', { target: 'link', wants: ['sse'] }),
  world.kind('lost', { target: 'group', lastsMs: { minimum: 2_000, maximum: 4_000 } }),
  world.kind('nobody-has-it', { target: 'database' }),
];
const usual = { durationMs: 20_000, intensity: 3, topology: simulatedTopology, kinds };
const draw = (options: Partial<DrawOptions> = {}): Schedule =>
  drawSchedule({ seed: '7', ...usual, ...options });

describe('[INFRA-21] a schedule', () => {
  it('is the same, byte for byte, for the same seed, a thousand times, and another for another', () => {
    const texts = Array.from({ length: 1_000 }, (_, seed) =>
      writeSchedule(draw({ seed: `${seed}` })),
    );
    const again = Array.from({ length: 1_000 }, (_, seed) =>
      writeSchedule(draw({ seed: `${seed}` })),
    );
    expect(again).toEqual(texts);
    expect(new Set(texts).size).toBe(1_000);
  });

  it('strikes each fault once and heals it once, later, and all within its time', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 6 }), (seed, intensity) => {
        const schedule = draw({ seed, intensity });
        expect(faultsOfSteps(schedule)).toEqual([]);
        for (const { startMs, endMs } of spansOf(schedule)) {
          expect(startMs).toBeGreaterThanOrEqual(100);
          expect(endMs).toBeLessThanOrEqual(usual.durationMs);
        }
      }),
    );
  });

  it('has no more at once than its intensity says, and none on what feels another', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 4 }), (seed, intensity) => {
        const spans = spansOf(draw({ seed, intensity }));
        for (const span of spans) {
          const beside = spans.filter(
            (other) => other.startMs <= span.startMs && other.endMs > span.startMs,
          );
          expect(beside.length).toBeLessThanOrEqual(intensity);
          const felt = beside.flatMap(({ touches }) => touches);
          expect(new Set(felt).size).toBe(felt.length);
        }
      }),
    );
  });

  it('uses every kind that has a target, and those of weight 0 never', () => {
    const seeds = Array.from({ length: 60 }, (_, seed) => `${seed}`);
    const used = (weights?: Record<string, number>): Set<string> =>
      new Set(
        seeds.flatMap((seed) =>
          draw({ seed, ...(weights && { weights }) }).faults.map(({ kind }) => kind),
        ),
      );
    const all = ['again-killed', 'cut', 'killed', 'lost', 'stalled'];
    expect([...used()].sort()).toEqual(all);
    expect([...used({ killed: 0, lost: 0 })].sort()).toEqual(['again-killed', 'cut', 'stalled']);
  });

  it('counts requests for a part of its triggers, where it is told how many there will be', () => {
    const counted = (acceptedPerS?: number): number =>
      draw({ durationMs: 300_000, ...(acceptedPerS && { acceptedPerS }) }).steps.filter(
        (step) => step.act === 'strike' && 'after' in step.when,
      ).length;
    const strikes = draw({ durationMs: 300_000 }).faults.length;
    expect(counted()).toBe(0);
    expect(counted(20) / strikes).toBeGreaterThan(0.2);
    expect(counted(20) / strikes).toBeLessThan(0.5);
  });

  it('strikes nobody whom an orderly end takes along, while that lasts', () => {
    const target = (name: string, shutsDown: string[] = []) => {
      return { kind: 'process', name, traits: [], touches: [name], shutsDown } as const;
    };
    const topology = { targets: [target('head', ['arm']), target('arm')] };
    const together = (isOrderly: boolean): number => {
      const ended = { ...world.kind('ended'), ...(isOrderly && { isOrderly: true as const }) };
      const { faults, steps } = draw({ topology, kinds: [ended], durationMs: 200_000 });
      const strikes = steps.filter(({ act }) => act === 'strike').map(({ fault }) => fault);
      const isPending = new Set<number>();
      let count = 0;
      for (const { act, fault } of steps) {
        if (act === 'strike') count += isPending.size;
        if (act === 'strike') isPending.add(fault);
        else isPending.delete(fault);
      }
      expect([faults.length > 10, strikes.length]).toEqual([true, faults.length]);
      return count;
    };
    expect(together(true)).toBe(0);
    expect(together(false)).toBeGreaterThan(0);
  });

  it('without anything to strike is empty', () => {
    expect(draw({ kinds: [] })).toMatchObject({ faults: [], steps: [] });
    expect(draw({ topology: { targets: [] } })).toMatchObject({ faults: [], steps: [] });
  });
});

interface Span {
  startMs: number;
  endMs: number;
  touches: readonly string[];
}

function spansOf({ faults, steps }: Schedule): Span[] {
  return faults.map(({ fault, target }) => {
    const [strike, heal] = steps.filter((step) => step.fault === fault);
    if (strike?.act !== 'strike' || heal?.act !== 'heal' || !('afterMs' in strike.when))
      throw new Error(`Fault ${fault} has no times.`);
    const { touches = [] } = simulatedTopology.targets.find(({ name }) => name === target) ?? {};
    const { afterMs: startMs } = strike.when;
    return { startMs, endMs: startMs + heal.lastsMs, touches };
  });
}
