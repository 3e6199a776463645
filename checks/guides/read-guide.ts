/**
 * Reads what a page of documentation asks its reader to do: commands to type, files to write. A block of `sh` is commands, one
 * a line; a block whose language is followed by a path is that file. Other blocks only show something.
 */

export type GuideAction =
  | { kind: 'command'; line: string; isToFail: boolean }
  | { kind: 'file'; path: string; text: string }
  /** Lines of one shell, which only somebody with the packed tarball can follow. */
  | { kind: 'install'; script: string };

/** In the order of the page. */
export function readGuide(markdown: string): GuideAction[] {
  const blocks = markdown.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm);
  return [...blocks].flatMap(([, language, rest, text = '']): GuideAction[] => {
    if (language === 'sh') return rest === 'install' ? [install(text)] : commands(text);
    return rest === undefined ? [] : [{ kind: 'file', path: rest, text }];
  });
}

/** The Gherkin that a page shows, whether or not it is to become a file. */
export function gherkinIn(markdown: string): string[] {
  return [...markdown.matchAll(/^ *```gherkin\b.*\n([\s\S]*?)^ *```$/gm)].map(
    ([, text = '']) => text,
  );
}

function install(script: string): GuideAction {
  return { kind: 'install', script };
}

/** Behind a command may stand a remark; one that begins with "fails" is a promise. */
function commands(text: string): GuideAction[] {
  return text
    .split('\n')
    .map((line) => /^(.*?)(?: {2,}# (.*))?$/.exec(line) ?? [])
    .flatMap(([, line = '', remark = '']): GuideAction[] =>
      line === '' ? [] : [{ kind: 'command', line, isToFail: remark.startsWith('fails') }],
    );
}
