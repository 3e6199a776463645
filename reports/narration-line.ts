/**
 * One event of narration as one aligned line: when, who, what, in words. Pure; whoever watches the
 * programs prints it.
 */
import { type Look, plainStyle, type Style } from './style.ts';

/** Something a program of the stack, or a link, did. */
export interface NarrationEvent {
  /** Milliseconds since the scenario started. */
  at: number;
  /** Who did it: `keeper`, `queen`, `hive-1`, `worker-1`, `link`. */
  program: string;
  /** What it did, in one word: `place`, `token`, `cut`, `heal`. */
  action: string;
  /** The same for a person to read; of a token, its text. */
  human: string;
}

/** `  0.412 s  queen     place        chose worker-1 on hive-1`, without a line end. */
export function narrationLine(event: NarrationEvent, style: Style = plainStyle): string {
  const time = `${(event.at / 1_000).toFixed(3).padStart(7)} s`;
  const program = style(lookOf(event.program), event.program.padEnd(9));
  const [actionLook, humanLook] = looksOf(event);
  const action = look(style, actionLook, event.action.padEnd(12));
  return `${style('dim', time)}  ${program} ${action} ${look(style, humanLook, oneLine(event))}`;
}

const programLooks: readonly (readonly [prefix: string, look: Look])[] = [
  ['keeper', 'cyan'],
  ['queen', 'magenta'],
  ['hive', 'yellow'],
  ['worker', 'green'],
];

function lookOf(program: string): Look {
  return programLooks.find(([prefix]) => program.startsWith(prefix))?.[1] ?? 'bold';
}

/** Looks of action and text: tokens and what happens to links are what a reader looks for. */
function looksOf({ program, action }: NarrationEvent): [Look | undefined, Look | undefined] {
  if (action === 'token') return ['dim', 'bold'];
  if (program !== 'link') return ['dim', undefined];
  if (action === 'cut') return [['bold', 'red'], 'red'];
  if (action === 'heal') return [['bold', 'green'], 'green'];
  return ['bold', undefined];
}

function look(style: Style, wanted: Look | undefined, text: string): string {
  return wanted === undefined ? text : style(wanted, text);
}

/** A token may hold anything; a line break or an escape sequence would break the alignment. */
function oneLine({ human }: NarrationEvent): string {
  return human.replaceAll('\n', '⏎').replaceAll(/\p{Cc}/gu, '·');
}
