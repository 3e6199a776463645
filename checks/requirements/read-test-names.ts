/**
 * Finds the tests, groups of tests and benchmarks in a source file whose name carries the id of a requirement.
 * It reads calls, not text: an id in a comment or in some other string claims nothing.
 */
import { type CallExpression, type Expression, parseSync, Visitor } from 'oxc-parser';
import { idPattern } from './claim.ts';

export interface TestName {
  ids: string[];
  /** As written, placeholders included. */
  name: string;
  line: number;
}

const callees = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const idsInName = new RegExp(`\\[(${idPattern.source})\\]`, 'g');

/** @param file its extension says what language the source is in */
export function readTestNames(source: string, file: string): TestName[] {
  if (source.search(idsInName) < 0) return [];
  const names: TestName[] = [];
  new Visitor({
    CallExpression(call) {
      const name = callees.has(rootOf(call.callee)) ? nameOf(call) : undefined;
      const ids = [...(name ?? '').matchAll(idsInName)].map((match) => match[1] ?? '');
      if (name !== undefined && ids.length > 0) {
        names.push({ ids, name, line: source.slice(0, call.start).split('\n').length });
      }
    },
  }).visit(parseSync(file, source).program);
  return names;
}

/** `it` of `it(…)`, of `it.each(table)(…)` and of `it.skipIf(windows)(…)`. */
function rootOf(callee: Expression | CallExpression['callee']): string {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'MemberExpression') return rootOf(callee.object);
  return callee.type === 'CallExpression' ? rootOf(callee.callee) : '';
}

/** A template's expressions become `$…`, since only a run knows them. */
function nameOf(call: CallExpression): string | undefined {
  const first = call.arguments[0];
  if (first?.type === 'Literal' && typeof first.value === 'string') return first.value;
  if (first?.type !== 'TemplateLiteral') return undefined;
  return first.quasis.map(({ value }) => value.cooked ?? value.raw).join('$…');
}
