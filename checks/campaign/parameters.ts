/** How campaigns read their parameters: what is wrong with one ends the process before anything starts. */

const usageExitCode = 2;

/** Reads the parameters, or ends the process with what is wrong with them. */
export function readOrExit<T>(read: () => T, usage: string): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${why}\nusage: ${usage}\n`);
    return process.exit(usageExitCode);
  }
}

/** @throws TypeError */
export function wholeNumber(flag: string, text: string, minimum = 1): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= minimum) return value;
  throw new TypeError(`${flag} is a whole number from ${minimum} on, not ${text}.`);
}

/** @throws TypeError */
export function oneOf<const T extends string>(
  flag: string,
  text: string,
  allowed: readonly T[],
): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined)
    throw new TypeError(`${flag} is one of ${allowed.join(', ')}, not ${text}.`);
  return found;
}
