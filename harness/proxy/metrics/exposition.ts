/** Writes numbers in the text format of Prometheus. It collects none. */

export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help?: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Every metric that has a sample, in the order of their names. */
export function writeMetrics(metrics: readonly Metric[]): string {
  const shown = metrics.filter(({ samples }) => samples.length > 0);
  return shown
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(writeMetric)
    .join('');
}

function writeMetric({ name, type, help = '', samples }: Metric): string {
  const lines = samples.map(({ labels = {}, value }) => `${name}${writeLabels(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.sort().join('')}`;
}

function writeLabels(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels).sort();
  if (names.length === 0) return '';
  return `{${names.map((name) => `${name}="${escaped(labels[name] ?? '')}"`).join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
