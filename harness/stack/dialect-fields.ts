/** What a description of a dialect may hold, and what it must hold unless it is like a known one. */
import { didYouMean } from '../kernel/nearest-name.ts';
import { type Check, isRecord, isText, objectWith, pathTo, valueThat } from './check-fields.ts';
import { type Dialect, type DialectName, dialectNames } from './dialect.ts';

/** Faults of a dialect, by name or described. */
export const checkDialect: Check = (value, path) => {
  if (isText(value)) return checkName(value, path);
  if (!isRecord(value))
    return [`${path} must be ${dialectNames.map(quoted).join(', ')}, or a description of one`];
  const missing = 'like' in value ? [] : needed.filter((key) => value[key] === undefined);
  return [
    ...missing.map(
      (key) => `${pathTo(path, key)} is missing, and the dialect is not like a known one`,
    ),
    ...checkFields(value, path),
  ];
};

const checkName: Check = (value, path) =>
  isText(value) && (dialectNames as readonly string[]).includes(value)
    ? []
    : [
        `${path} must be one of ${dialectNames.map(quoted).join(', ')}${didYouMean(String(value), dialectNames)}`,
      ];

const fieldPath = valueThat(
  'a path of keys such as "choices.0.text"',
  (value) => isText(value) && value !== '',
);

const needed = ['path', 'body', 'stream', 'text', 'end'] as const satisfies (keyof Dialect)[];

const checkFields = objectWith<Dialect & { like: DialectName }>({
  like: { check: checkName },
  path: {
    check: valueThat('a path that begins with "/"', (value) => /^\//.test(String(value))),
  },
  body: { check: valueThat('an object', isRecord) },
  stream: {
    check: valueThat('"events" or "lines"', (value) => value === 'events' || value === 'lines'),
  },
  text: { check: fieldPath },
  end: { check: valueThat('{ data: TEXT } or { field: PATH, value: VALUE }', isEnd) },
  error: { check: fieldPath },
});

function isEnd(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const keys = Object.keys(value).sort().join();
  return (
    (keys === 'data' && isText(value['data'])) || (keys === 'field,value' && isText(value['field']))
  );
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
