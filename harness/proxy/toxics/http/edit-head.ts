/** Changes the headers of a head, and leaves every other byte of it as it came. */

export interface HeaderEdit {
  action: 'set' | 'add' | 'remove';
  name: string;
  /** Nothing for `remove`. */
  value: string;
}

/**
 * `set` gives the header this value and no other, in the place of the first that it had; `add` appends one more; `remove`
 * takes out every one of that name. Returns the same bytes where that changes nothing.
 */
export function editHead(bytes: Buffer, { action, name, value }: HeaderEdit): Buffer {
  const text = bytes.toString('latin1');
  const lineEnd = /\r\n$/.test(text) ? '\r\n' : '\n';
  const lines = text.slice(0, -lineEnd.length).split(/(?<=\n)/);
  const isNamed = (line: string) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`);
  const added = `${name}: ${Buffer.from(value).toString('latin1')}${lineEnd}`;
  const edited: string[] = [];
  let isPlaced = action === 'remove';
  for (const [index, line] of lines.entries()) {
    if (index === 0 || action === 'add' || !isNamed(line)) edited.push(line);
    else if (!isPlaced) {
      edited.push(added);
      isPlaced = true;
    }
  }
  if (!isPlaced) edited.push(added);
  const result = edited.join('') + lineEnd;
  return result === text ? bytes : Buffer.from(result, 'latin1');
}
