import { describe, expect, it } from 'vitest';
import { checkModelSpec } from '../../harness/fixtures/model/check-model-spec.ts';
import { describeStack } from './describe-stack.ts';
import { manyAnswersModel, questionOf } from './question-pool.ts';

describe('the questions', () => {
  const model = manyAnswersModel();

  it('are of a model that can be made', () => {
    expect(() => checkModelSpec(model)).not.toThrow();
  });

  it('are a thousand and more, each with an answer of its own and of full length', () => {
    const all = Array.from({ length: 2_000 }, (_, n) => questionOf(model, n, 24));
    expect(new Set(all.map(({ answer }) => answer)).size).toBe(2_000);
    expect(new Set(all.map(({ prompt }) => prompt)).size).toBe(2_000);
    expect(all.every(({ tokens }) => tokens === 24)).toBe(true);
  });

  it('end somewhere', () => {
    expect(() => questionOf(model, 5_000, 24)).toThrow(RangeError);
  });
});

describe('the described stack', () => {
  const plan = { modelPath: '/m.gguf', hives: 2, workersPerHive: 2 };

  it('has every worker once, and a link on every path', () => {
    const { services, parts, links } = describeStack(plan);
    expect(Object.keys(services)).toEqual(['queen', 'hive-1', 'hive-2']);
    expect(parts).toEqual(['worker-1', 'worker-2', 'worker-3', 'worker-4']);
    expect(links).toEqual([
      'keeper→queen',
      ...['hive-1→queen', 'queen→hive-1', 'hive-1→worker-1', 'hive-1→worker-2'],
      ...['hive-2→queen', 'queen→hive-2', 'hive-2→worker-3', 'hive-2→worker-4'],
    ]);
  });

  it('has none where they are not wanted', () => {
    const spec = describeStack({ ...plan, paths: 'direct' });
    expect(spec.links).toEqual([]);
    expect(JSON.stringify(spec)).not.toContain('{url:');
  });
});
