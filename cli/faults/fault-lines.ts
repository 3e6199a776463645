/** The list of faults for people: by family, one line a kind, and what cannot be done here with the reason. */
import { styleFor } from '../../harness/index.ts';
import type { ListedFault } from './list-faults.ts';

export function faultLines(listed: readonly ListedFault[]): string[] {
  const style = styleFor(process.stdout);
  const families = Map.groupBy(listed, ({ family }) => family);
  const width = Math.max(...listed.map(({ name }) => name.length));
  const able = listed.filter(({ lacks }) => lacks === undefined).length;
  const lines = [...families].flatMap(([family, kinds]) => [
    family,
    ...kinds.map((kind) => {
      const text = `  ${kind.name.padEnd(width)}  ${kind.title}`;
      return kind.lacks === undefined ? text : `${style('dim', text)}  (${kind.lacks})`;
    }),
  ]);
  const free = listed.filter(({ needs }) => needs.length === 0).length;
  return [
    ...lines,
    '',
    `${listed.length} kinds, ${free} of which need nothing of the machine; ${able} can be done here`,
  ];
}
