import { describe, expect, it } from 'vitest';
import { drawSchedule } from './draw-schedule.ts';
import { readSchedule, writeSchedule } from './schedule-file.ts';
import { SimulatedWorld, simulatedTopology } from './testing/simulated-subject.ts';

const kinds = [
  new SimulatedWorld().kind('killed', {
    parameters: {
      zeal: { oneOf: ['some', 'much'] },
      afterMs: { unit: 'ms', minimum: 1, maximum: 9 },
    },
  }),
];
const schedule = drawSchedule({
  ...{ seed: 'a "seed"', durationMs: 10_000, intensity: 2, topology: simulatedTopology, kinds },
  acceptedPerS: 5,
});
const text = writeSchedule(schedule);
const changed = (change: (value: Record<string, unknown>) => void): string => {
  const value = JSON.parse(text);
  change(value);
  return JSON.stringify(value);
};

describe('a schedule as a file', () => {
  it('comes back as it was, to the byte', () => {
    expect(readSchedule(text, kinds, 'x.json')).toEqual(schedule);
    expect(writeSchedule(readSchedule(text, kinds, 'x.json'))).toBe(text);
  });

  it('has one fault and one step a line', () => {
    const { length } = schedule.faults;
    expect(length).toBeGreaterThan(2);
    expect(text.split('\n').filter((line) => line.includes('"kind":'))).toHaveLength(length);
    expect(text.split('\n').filter((line) => line.includes('"act":'))).toHaveLength(length * 2);
  });

  it.each([
    ['no JSON', '{', 'it is no JSON'],
    ['another version', changed((value) => (value['version'] = 2)), 'of version 2'],
    ['an unknown kind', text.replace('"killed"', '"kissed"'), 'no kind of fault "kissed"'],
    [
      'a wrong parameter',
      text.replace(/"zeal":"\w+"/, '"zeal":"none"'),
      'faults[0].parameters: zeal',
    ],
    ['a heal too few', changed(({ steps }) => (steps as unknown[]).pop()), 'does not strike once'],
    ['a strange act', text.replace('"heal"', '"hail"'), 'must be strike or heal, not hail'],
    ['a strange trigger', text.replace(/"when":\{[^}]*\}/, '"when":{}'), 'when must be'],
    ['no list', changed((value) => (value['steps'] = {})), 'must be lists'],
  ])('with %s is refused, and says why', (_what, content, why) => {
    expect(() => readSchedule(content, kinds, 'x.json')).toThrow(
      expect.objectContaining({
        code: 'SCHEDULE_INVALID',
        message: expect.stringContaining(why),
      }),
    );
  });
});
