/** Reads which other files of the project a source file imports: values and types, static and dynamic. */
import { dirname, join } from 'node:path/posix';
import { parseSync, Visitor } from 'oxc-parser';

export interface Import {
  /** Relative to the root, as the file at the other end. */
  target: string;
  line: number;
}

/**
 * Imports by a relative path, in the order of the source; packages are no business of this check.
 * @param file relative to the root, with `/`
 * @throws Error naming the first place that cannot be parsed
 */
export function readImports(source: string, file: string): Import[] {
  const { program, errors } = parseSync(file, source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} cannot be parsed: ${error.message}`);
  const imports: Import[] = [];
  const add = (name: unknown, start: number) => {
    if (typeof name !== 'string' || !name.startsWith('.')) return;
    const line = source.slice(0, start).split('\n').length;
    imports.push({ target: join(dirname(file), name), line });
  };
  new Visitor({
    ImportDeclaration: ({ source: from, start }) => add(from.value, start),
    ExportNamedDeclaration: ({ source: from, start }) => add(from?.value, start),
    ExportAllDeclaration: ({ source: from, start }) => add(from.value, start),
    TSImportType: ({ source: from, start }) => add(from.value, start),
    ImportExpression: ({ source: from, start }) => {
      if (from.type === 'Literal') add(from.value, start);
    },
  }).visit(program);
  return imports;
}
