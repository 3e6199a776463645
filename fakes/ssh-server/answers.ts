// The commands that are answered from a table rather than run: what each prints and how it ends.
import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

const AnswerSchema = Type.Object(
  {
    /** The command line, word for word; or `matching`, a regular expression for it. */
    command: Type.Optional(Type.String()),
    matching: Type.Optional(Type.String()),
    stdout: Type.Optional(Type.String()),
    stderr: Type.Optional(Type.String()),
    exit_code: Type.Optional(Type.Integer({ minimum: 0, maximum: 255 })),
  },
  { additionalProperties: false },
);
export type CommandAnswer = Static<typeof AnswerSchema>;

const AnswersSchema = Type.Array(AnswerSchema);

/** The first answer that is for the command. */
export function findAnswer(
  answers: readonly CommandAnswer[],
  line: string,
): CommandAnswer | undefined {
  return answers.find(
    ({ command, matching }) =>
      command === line || (matching !== undefined && new RegExp(matching).test(line)),
  );
}

/** The table in the text, or in the file that it names. @throws InvalidArgumentError with every fault */
export function parseAnswers(text: string): CommandAnswer[] {
  const value = readJson(text);
  if (!Value.Check(AnswersSchema, value)) {
    const faults = Value.Errors(AnswersSchema, value);
    throw new InvalidArgumentError(
      faults.map((fault) => `\n  ${fault.instancePath || 'it'} ${fault.message}`).join(''),
    );
  }
  const faults = value.flatMap(({ command, matching }, index) => {
    if ((command === undefined) === (matching === undefined))
      return [`/${index} must have either command or matching`];
    return isPattern(matching ?? '') ? [] : [`/${index}/matching is no regular expression`];
  });
  if (faults.length > 0) throw new InvalidArgumentError(`\n  ${faults.join('\n  ')}`);
  return value;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text.trimStart().startsWith('[') ? text : readFileSync(text, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(
      `It cannot be read (${error instanceof Error ? error.message : error}).`,
    );
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
