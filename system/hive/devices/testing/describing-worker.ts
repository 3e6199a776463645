// Workers of a few lines that are asked what a model would need: those that know the question, and others.
import { appendFileSync } from 'node:fs';

/** A program that runs these lines, with the arguments that it was given in `asked`. */
export function programOf(lines: string): [string, ...string[]] {
  const prelude = 'const asked = process.argv.slice(1);';
  return [process.execPath, '--input-type=commonjs', '--eval', `${prelude}${lines}`, '--'];
}

/** Knows the answer. Each time that it is asked it adds a line with the question to the file `calls`. */
export function describing(memoryBytes: number, calls?: string): [string, ...string[]] {
  const need = {
    architecture: 'llama',
    context_length: 4096,
    weights_bytes: memoryBytes,
    context_bytes: 0,
    memory_bytes: memoryBytes,
  };
  if (calls !== undefined) appendFileSync(calls, ''); // so that it is there, though nobody ever asks
  const note =
    calls === undefined
      ? ''
      : `require('node:fs').appendFileSync(${JSON.stringify(calls)}, JSON.stringify(asked) + '\\n');`;
  return programOf(`${note} console.log(${JSON.stringify(JSON.stringify(need))});`);
}

/** Takes every question for a start, and stays. */
export const serving = programOf(
  'console.log(JSON.stringify({ ready: true, pid: process.pid })); setInterval(() => {}, 2 ** 30);',
);
