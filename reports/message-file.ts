/**
 * Reads the messages of a run from the file they were written to, one JSON object a line. The file is
 * the source that every other report is made from.
 */
import { readFile } from 'node:fs/promises';
import { type Envelope, parseEnvelope } from '@cucumber/messages';
import { HornetError } from '../harness/kernel/errors.ts';

/**
 * All messages of a file, in order.
 * @throws HornetError HISTORY_DAMAGED naming the first line that is not a message
 */
export async function readMessages(file: string): Promise<Envelope[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line, index) => (line === '' ? [] : [parse(line, file, index + 1)]));
}

function parse(text: string, file: string, line: number): Envelope {
  try {
    return parseEnvelope(text);
  } catch (cause) {
    const message = `Line ${line} of ${file} is not a message of cucumber.`;
    throw new HornetError('HISTORY_DAMAGED', message, { data: { file, line }, cause });
  }
}
