/** Paths with empty steps, with `.` or with `..`: Toxiproxy sends who asks for one to where it leads. */

/**
 * The URL with its path cleaned; itself where there is nothing to clean. A percent sign that means nothing is left for
 * others to refuse, and so is `%2F`, which belongs to a name.
 */
export function cleanPath(url: string): string {
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  const [, ...steps] = path.split('/');
  const meanings = steps.map((step) => step.replace(/%2e/gi, '.'));
  const isDirty = meanings.some(
    (step, index) => step === '.' || step === '..' || (step === '' && index < steps.length - 1),
  );
  if (!isDirty) return url;
  const kept: string[] = [];
  for (const [index, step] of steps.entries()) {
    const meaning = meanings[index];
    if (meaning === '..') kept.pop();
    else if (meaning !== '.' && meaning !== '') kept.push(step);
  }
  const slash = kept.length > 0 && meanings.at(-1) === '' ? '/' : '';
  return `/${kept.join('/')}${slash}${url.slice(path.length)}`;
}
