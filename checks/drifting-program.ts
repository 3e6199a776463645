/**
 * A program in front of another: it starts the command on its own command line and is that program to everyone, but for
 * the one thing that the drift named first alters. `node checks/drifting-program.ts worker/no-done node main.ts …`
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Alteration } from './drift/alteration.ts';
import { startAlteredServer } from './drift/altered-server.ts';
import { findAlteration } from './drift/drifts.ts';

const [name = '', file = '', ...rest] = process.argv.slice(2);
const alteration = findAlteration(name);
const server = await startAlteredServer(alteration);
const own = rest.includes('--advertise') ? [] : ['--advertise', server.url];
const child = spawn(file, [...rest, ...own], { stdio: ['pipe', 'pipe', 'inherit'] });
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => void child.kill(signal));
process.stdin.pipe(child.stdin).on('error', () => {}); // it may end before its stdin does
createInterface({ input: child.stdout }).on('line', (line) => {
  const altered = alterLine(alteration, line);
  if (altered !== undefined) process.stdout.write(`${altered}\n`);
});
child.on('close', (code) => {
  const ended = code ?? 1;
  process.exit(alteration.exitCode?.(ended) ?? ended);
});

/** A line as others get it: altered, and with the address of the server that stands before the program. */
function alterLine({ line: alter }: Alteration, text: string): string | undefined {
  if (!text.startsWith('{')) return text;
  const fields = JSON.parse(text);
  if (fields.ready === true) {
    server.target = fields.url;
    fields.url = server.url;
  }
  const altered = alter === undefined ? fields : alter(fields);
  return altered === undefined ? undefined : JSON.stringify(altered);
}
