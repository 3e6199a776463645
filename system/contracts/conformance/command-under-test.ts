// Which program a suite is run against: the one beside the test, or one that somebody puts in its place to see how it fares.

/** Program and arguments: `own`, unless HORNET_UNDER_TEST holds another command as a JSON array. @throws Error where it holds anything else */
export function commandUnderTest(own: readonly string[]): readonly string[] {
  const text = process.env['HORNET_UNDER_TEST'];
  if (text === undefined || text === '') return own;
  const command: unknown = JSON.parse(text);
  if (Array.isArray(command) && command.length > 0 && command.every((it) => typeof it === 'string'))
    return command;
  throw new Error(
    `HORNET_UNDER_TEST must be a JSON array of texts, such as ["node","main.ts"], not ${text}.`,
  );
}
