/** A source file without its comments, for checks that look for code by pattern and should not stumble over prose. */
import { parseSync } from 'oxc-parser';

/** The source with every comment blanked out; lines and columns stay where they were. */
export function codeOf(source: string, file: string): string {
  let code = source;
  for (const { start, end } of parseSync(file, source).comments) {
    const blank = source.slice(start, end).replace(/[^\n]/g, ' ');
    code = code.slice(0, start) + blank + code.slice(end);
  }
  return code;
}
