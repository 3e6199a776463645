// Which failures in a row are worth a word: the first, the tenth, and then every sixtieth. Pure.

export function isWorthTelling(failuresInARow: number): boolean {
  return (
    failuresInARow === 1 ||
    failuresInARow === 10 ||
    (failuresInARow > 0 && failuresInARow % 60 === 0)
  );
}
