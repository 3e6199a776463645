/**
 * The messages of a run as they come, one JSON object a line, on disk before anything else sees them:
 * what a killed runner leaves behind is complete up to that moment. It reads nothing back.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Envelope } from '@cucumber/messages';

export interface MessageLog extends Disposable {
  readonly file: string;
  /** Writes one message; when this returns, the operating system has it. */
  append(message: Envelope): void;
}

/** Creates the file. Fails where it exists, since two runs in one file would be neither. */
export function openMessageLog(file: string): MessageLog {
  const descriptor = openSync(file, 'wx');
  let isOpen = true;
  return {
    file,
    append: (message) => {
      writeSync(descriptor, `${JSON.stringify(message)}\n`);
    },
    [Symbol.dispose]: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}
