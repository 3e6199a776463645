/**
 * An error as cucumber reports it, without what helps nobody: frames of cucumber and of Node itself,
 * the folder of the project in front of every path, and more lines than a screen holds.
 */
import { boundedLines } from './bounded-lines.ts';

const maximumLines = 40;

/** @param text message and stack, as in the `stackTrace` of an exception */
export function readableError(text: string, projectFolder: string = process.cwd()): string {
  const lines = text
    .split('\n')
    .filter((line) => !isForeignFrame(line))
    .map((line) =>
      line.replaceAll(`file://${projectFolder}/`, '').replaceAll(`${projectFolder}/`, ''),
    )
    .map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  return boundedLines(lines, { keep: 'first', maximumLines }).join('\n');
}

function isForeignFrame(line: string): boolean {
  return /^\s+at /.test(line) && /node_modules[\\/]@cucumber[\\/]|\(?node:/.test(line);
}
