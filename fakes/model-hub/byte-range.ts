// Which bytes a Range header asks for. What is not one range in bytes is ignored, as the standard allows and the original does.

export interface ByteRange {
  start: number;
  /** Not included. */
  end: number;
}

/** The range within so many bytes; 'all' where there is none to heed; 'unsatisfiable' where it lies outside. */
export function parseByteRange(
  header: string | undefined,
  size: number,
): ByteRange | 'all' | 'unsatisfiable' {
  const match = /^bytes=(?<first>\d*)-(?<last>\d*)$/.exec(header?.replaceAll(' ', '') ?? '');
  const { first = '', last = '' } = match?.groups ?? {};
  if (first === '' && last === '') return 'all';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return 'all'; // not a range at all
  return start >= size ? 'unsatisfiable' : { start, end };
}
