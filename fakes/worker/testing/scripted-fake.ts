// For tests of scripts: a fake worker that follows some rules, what it said that it did, and an answer as it comes off the wire.
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { StartedProgram } from '../../../system/contracts/conformance/program/started-program.ts';
import type { Fired } from '../../script/director.ts';

const main = fileURLToPath(import.meta.resolve('../main.ts'));
const model = fileURLToPath(import.meta.resolve('../echo.gguf'));

/** Starts an echoing fake that follows these rules; it may or may not become ready. */
export function scriptedFake(
  rules: readonly object[],
  flags: Readonly<Record<string, string>> = {},
): StartedProgram {
  const own = { '--model': 'echo', '--model-path': model, '--script': JSON.stringify({ rules }) };
  return new StartedProgram([process.execPath, main], { ...own, ...flags });
}

/** The same, once it is ready. */
export async function readyFake(...start: Parameters<typeof scriptedFake>) {
  const program = scriptedFake(...start);
  await program.until((line) => isObject(line) && line['ready'] === true);
  return program;
}

/** Where a fake listens that may never be ready: it tells when it starts. */
export async function urlOf(program: StartedProgram): Promise<string> {
  const isStart = (line: unknown): boolean => JSON.stringify(line).includes('Starting at ');
  const [url] = /http:[^"]+/.exec(JSON.stringify(await program.until(isStart))) ?? [];
  if (url === undefined) throw new Error('It did not say where it starts.');
  return url;
}

/** What it said that it did, in order: `exit at token`. */
export function firedIn(stderr: string): Fired[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  return lines.flatMap((line) => JSON.parse(line).fired ?? []);
}

/** An answer, or as much of it as came. */
export interface RawAnswer {
  status: number | undefined;
  headers: Record<string, unknown>;
  text: string;
  /** How it broke off; undefined for an answer that is complete as HTTP has it. */
  brokenBy: string | undefined;
}

/** Asks for the echo of some words. Resolves when the answer is over; hangs up when the signal aborts, or `until` has been said. */
export function ask(
  url: string,
  prompt: string,
  options: { stream?: boolean; signal?: AbortSignal; until?: RegExp; path?: string } = {},
): Promise<RawAnswer> {
  const { stream = true, signal, until, path = '/v1/completions' } = options;
  const { promise, resolve } = Promise.withResolvers<RawAnswer>();
  const answer: RawAnswer = { status: undefined, headers: {}, text: '', brokenBy: undefined };
  const breakOff = (error: NodeJS.ErrnoException): void =>
    resolve({ ...answer, brokenBy: error.code ?? error.message });
  const headers = { 'content-type': 'application/json' };
  const isGet = path !== '/v1/completions';
  const call = request(
    url + path,
    { method: isGet ? 'GET' : 'POST', headers, ...(signal === undefined ? {} : { signal }) },
    (response) => {
      Object.assign(answer, { status: response.statusCode, headers: response.headers });
      response.setEncoding('utf8').on('data', (text: string) => {
        answer.text += text;
        if (until?.test(answer.text)) response.destroy();
      });
      response.on('end', () => resolve(answer)).on('error', breakOff);
      response.on('close', () => resolve({ ...answer, brokenBy: 'hung up' }));
    },
  );
  call.on('error', breakOff);
  call.end(isGet ? '' : JSON.stringify({ model: 'echo', prompt, max_tokens: 64, stream }));
  return promise;
}

/** The texts of a stream's pieces, the empty last one left out. */
export function wordsOf({ text }: RawAnswer): string[] {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice('data: '.length)).choices[0].text)
    .filter((word) => word !== '');
}

function isObject(line: unknown): line is Record<string, unknown> {
  return typeof line === 'object' && line !== null;
}
