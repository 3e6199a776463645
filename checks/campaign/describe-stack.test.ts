import { describe, expect, it } from 'vitest';
import { describeStack } from './describe-stack.ts';

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
