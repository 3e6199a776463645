// The steps of an inference: whole, in order, as the docs tell them, and a flow that is not so is found out.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isErrorCode } from '../../contracts/index.ts';
import { type FlowStep, firstStepMissing, inferenceFlow, type ToldWord } from './flow.ts';

const ofKeeper = ['QUEEN_UNREACHABLE', 'QUEEN_LOST', 'QUEEN_SILENT', 'OUTPUT_FAILED'];

describe('[INF-02] the fifteen steps of an inference', () => {
  it('are numbered in their order, and fail with codes that there are', () => {
    expect(inferenceFlow.map(({ step }) => step)).toEqual(
      Array.from({ length: 15 }, (_, index) => index + 1),
    );
    const unknown = inferenceFlow
      .flatMap(({ failures }) => failures)
      .filter((code) => !isErrorCode(code) && !ofKeeper.includes(code));
    expect(unknown).toEqual([]);
  });

  it('[INF-07] begin and end with keeper, and all four programs speak', () => {
    expect(inferenceFlow.at(0)?.who).toBe('keeper');
    expect(inferenceFlow.at(-1)).toMatchObject({ who: 'keeper', action: '✅' });
    expect([...new Set(inferenceFlow.map(({ who }) => who))]).toEqual([
      ...['keeper', 'queen', 'hive', 'worker'],
    ]);
  });

  it('stand in the docs, word for word', () => {
    const rows = readFileSync('docs/flow.md', 'utf8')
      .split('\n')
      .filter((line) => /^\| \d/.test(line));
    expect(rows).toEqual(inferenceFlow.map(rowOf));
  });

  it('are found in what was told, whatever was told besides and whichever optional ones were not', () => {
    const optional = inferenceFlow.filter(({ isOptional }) => isOptional).map(({ step }) => step);
    const noise = fc.constantFrom<ToldWord>(
      { who: 'worker', action: 'start' },
      { who: 'hive', action: 'worker_ready' },
      { who: 'queen', action: 'queue' },
    );
    fc.assert(
      fc.property(fc.subarray(optional), fc.array(noise, { maxLength: 15 }), (left, besides) => {
        const told = inferenceFlow
          .filter(({ step }) => !left.includes(step))
          .flatMap((step, index) => [besides[index], step].filter((word) => word !== undefined));
        expect(firstStepMissing(told)).toBeUndefined();
      }),
    );
  });

  it.each(
    inferenceFlow.filter(({ isOptional }) => !isOptional),
  )('are not whole without $step, $who $action', (missing) => {
    const told = inferenceFlow.filter(({ step }) => step !== missing.step);
    expect(firstStepMissing(told)).toBe(missing);
  });

  it('are not told in any other order', () => {
    const told = [...inferenceFlow];
    told.splice(5, 0, ...told.splice(10, 1));
    expect(firstStepMissing(told)).toMatchObject({ who: 'worker', action: 'generate' });
  });
});

function rowOf({ step, who, action, isOptional, waitsWith, means, failures }: FlowStep): string {
  const word = action === '✅' ? action : `\`${action}\``;
  const before = waitsWith === undefined ? '' : `\`${waitsWith}\` (if needed), `;
  const does = `${before}${word}${isOptional ? ' (if needed)' : ''}`;
  return `| ${step} | ${who} | ${does} | ${means} | ${failures.map((code) => `\`${code}\``).join(', ')} |`;
}
