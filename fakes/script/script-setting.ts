// The setting by which a fake is given its script: a file, or the script itself. It refuses a script with any fault in it.
import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { checkScript } from './check-script.ts';
import type { Script, Vocabulary } from './vocabulary.ts';

/** `--script`, for the settings of a fake with this vocabulary. */
export function scriptSetting(vocabulary: Vocabulary) {
  return {
    flag: '--script <file or {…}>',
    description: 'rules that say how to misbehave, and when: a JSON file, or the JSON itself',
    parse: (text: string): Script => parseScript(vocabulary, text),
  };
}

/** The script in the text, or in the file that it names. @throws InvalidArgumentError with every fault */
export function parseScript(vocabulary: Vocabulary, text: string): Script {
  const faults: string[] = [];
  const script = checkScript(vocabulary, readJson(text), faults);
  if (faults.length === 0) return script;
  const listed = faults.map((fault) => `\n  ${fault}`).join('');
  throw new InvalidArgumentError(`The script has ${counted(faults.length)}:${listed}`);
}

function readJson(text: string): unknown {
  const isInline = text.trimStart().startsWith('{');
  try {
    return JSON.parse(isInline ? text : readFileSync(text, 'utf8'));
  } catch (error) {
    const what = isInline ? 'The script is no JSON' : `The script ${text} cannot be read`;
    throw new InvalidArgumentError(`${what} (${error instanceof Error ? error.message : error}).`);
  }
}

function counted(faults: number): string {
  return faults === 1 ? 'a fault' : `${faults} faults`;
}
