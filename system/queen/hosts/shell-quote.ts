// Puts words into a script of a POSIX shell so that the shell takes each for itself, whatever is in it.

/** One word, taken literally. A text with a NUL cannot be a word of any shell. @throws TypeError for that */
export function quote(word: string): string {
  if (word.includes('\0')) throw new TypeError('No word of a shell can have a NUL in it.');
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A path, of which only a `~/` at its beginning has a meaning: the home folder there. */
export function quotePath(path: string): string {
  if (path.startsWith('~/')) return `"$HOME"/${quote(path.slice(2))}`;
  return quote(path.startsWith('-') ? `./${path}` : path);
}

/** Commands that put variables into the environment. Their names must be those of variables. */
export function exportAll(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quote(value)}`)
    .join('\n');
}
