import { expect, test } from 'vitest';
import { writeMetrics } from './exposition.ts';
import { RuntimeMetrics } from './runtime-metrics.ts';

test('writes metrics by name, samples by label, and only those that there are', () => {
  const samples = [
    { labels: { b: '2', a: 'x\n"\\' }, value: 2.5 },
    { labels: { a: 'w' }, value: 1 },
  ];
  const text = writeMetrics([
    { name: 'z', type: 'gauge', help: 'Zed.', samples },
    { name: 'a', type: 'counter', samples: [{ value: 0 }] },
    { name: 'none', type: 'counter', samples: [] },
  ]);
  expect(text).toBe(`# HELP a 
# TYPE a counter
a 0
# HELP z Zed.
# TYPE z gauge
z{a="w"} 1
z{a="x\\n\\"\\\\",b="2"} 2.5
`);
});

test('the metrics of the process are there, each explained', () => {
  const metrics = new RuntimeMetrics(Date.now()).collect();
  expect(metrics.map(({ name }) => name)).toContain('process_resident_memory_bytes');
  for (const { help, samples } of metrics) {
    expect(help).not.toBe('');
    expect(samples).toEqual([{ value: expect.any(Number) }]);
  }
});
