/**
 * What a stack's texts may ask for before it is known:
 *
 * - `{port}` the service's own port, `{port:NAME}` that of a service or part
 * - `{url:FROM→TO}` a link as a URL, `{address:FROM→TO}` as host:port
 * - `{file:NAME}` the path of one of the stack's files, `{folder}` the folder they are in
 *
 * Everything else in braces is left alone.
 */
const pattern = /\{(port|url|address|file|folder)(?::([^{}]+))?\}/g;

export interface Placeholder {
  kind: 'port' | 'url' | 'address' | 'file' | 'folder';
  /** After the colon; undefined without one. */
  name: string | undefined;
  /** As written, braces included. */
  text: string;
}

/** Every placeholder in a text, or in any text within a value. */
export function placeholdersIn(value: unknown): Placeholder[] {
  const found: Placeholder[] = [];
  fill(value, (placeholder) => {
    found.push(placeholder);
    return '';
  });
  return found;
}

/** A copy of the value with each placeholder in its texts replaced. */
export function fill<T>(value: T, resolve: (placeholder: Placeholder) => string): T;
export function fill(value: unknown, resolve: (placeholder: Placeholder) => string): unknown {
  if (typeof value === 'string') return fillText(value, resolve);
  if (Array.isArray(value)) return value.map((item) => fill(item, resolve));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, resolve)]));
}

function fillText(text: string, resolve: (placeholder: Placeholder) => string): string {
  return text.replace(pattern, (whole, kind: Placeholder['kind'], name?: string) =>
    resolve({ kind, name: name?.replace('->', '→'), text: whole }),
  );
}
