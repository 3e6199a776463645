// Holds a JSON value against a shape and lists every fault. Written here because a schema library would take longer
// to load than the whole program may take to answer.

/** What a leaf must be: undefined where it is, else words that complete "… must be". */
export type Leaf = (value: unknown) => string | undefined;
/** A leaf, a list of one shape, or an object with known keys, none of them required unless a leaf says so. */
export type Shape = Leaf | readonly [Shape] | { readonly [key: string]: Shape };

export const whole: Leaf = (value) =>
  Number.isInteger(value) && Number(value) >= 0 ? undefined : 'a whole number from 0 on';

export const amount: Leaf = (value) =>
  typeof value === 'number' && value >= 0 ? undefined : 'a number from 0 on';

export const text: Leaf = (value) => (typeof value === 'string' ? undefined : 'a text');

export const texts: Leaf = (value) =>
  isObject(value) && Object.values(value).every((each) => text(each) === undefined)
    ? undefined
    : 'an object of texts';

export const wholeOrText: Leaf = (value) =>
  whole(value) === undefined || text(value) === undefined ? undefined : 'a whole number or a text';

/** Every fault of the value, each with its place, `gpus[1].name` for instance. */
export function faultsOf(value: unknown, shape: Shape, at = ''): string[] {
  const place = at === '' ? 'it' : `"${at}"`;
  if (typeof shape === 'function') {
    const expected = shape(value);
    return expected === undefined ? [] : [`${place} must be ${expected}`];
  }
  if (isList(shape)) {
    if (!Array.isArray(value)) return [`${place} must be a list`];
    return value.flatMap((item, index) => faultsOf(item, shape[0], `${at}[${index}]`));
  }
  if (!isObject(value)) return [`${place} must be an object`];
  return Object.entries(value).flatMap(([key, item]) => {
    const path = at === '' ? key : `${at}.${key}`;
    const known = shape[key];
    return known === undefined
      ? [`"${path}" is unknown; known are ${Object.keys(shape).join(', ')}`]
      : faultsOf(item, known, path);
  });
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
