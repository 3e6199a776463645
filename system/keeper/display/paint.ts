// Colours for a terminal. Whether there are any is the caller's to know.
import { styleText } from 'node:util';

export type Paint = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

export function paint(colour: Paint, text: string): string {
  return styleText(colour, text, { validateStream: false });
}
