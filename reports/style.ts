/**
 * Colour for one output stream: on a terminal, or where FORCE_COLOR asks for it, never elsewhere.
 * It knows nothing of what is printed.
 */
import { styleText } from 'node:util';

/** What text can look like; the names are those of `util.styleText`. */
export type Look =
  | 'bold'
  | 'dim'
  | 'red'
  | 'green'
  | 'yellow'
  | 'blue'
  | 'magenta'
  | 'cyan'
  | readonly Look[];

/** Gives a text a look, or returns it as it is where there are no colours. */
export type Style = (look: Look, text: string) => string;

/** Text as it is. */
export const plainStyle: Style = (_look, text) => text;

/** The style that fits a stream; Node reads FORCE_COLOR and NO_COLOR each time. */
export function styleFor(stream: NodeJS.WritableStream): Style {
  return (look, text) => styleText(flat(look), text, { stream });
}

function flat(look: Look): Exclude<Look, readonly Look[]>[] {
  return typeof look === 'string' ? [look] : look.flatMap(flat);
}
