/** What each field of a stack's description may hold, by itself; how they fit together is not asked here. */
import {
  type Check,
  isRecord,
  isText,
  objectWith,
  recordOf,
  textsIn,
  valueThat,
} from './check-fields.ts';
import type { ServiceSpec, StackSpec } from './stack-spec.ts';

const isTexts = (value: unknown) => Array.isArray(value) && textsIn(value).length === value.length;

const text = valueThat('a text', isText);
const texts = valueThat('a list of texts', isTexts);
const milliseconds = valueThat(
  'a whole number of milliseconds above 0',
  (value) => Number.isSafeInteger(value) && Number(value) > 0,
);

const command = valueThat(
  'a list of texts, the program first',
  (value) => isTexts(value) && textsIn(value)[0] !== undefined && textsIn(value)[0] !== '',
);

const ready = valueThat(
  '"ready-line", "listening", { http: PATH } or { log: TEXT }',
  (value) => value === 'ready-line' || value === 'listening' || isHttpOrLog(value),
);

function isHttpOrLog(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const [key, ...others] = Object.keys(value);
  return (key === 'http' || key === 'log') && others.length === 0 && isText(value[key]);
}

const service = objectWith<ServiceSpec>({
  command: { check: command, isRequired: true },
  cwd: { check: text },
  env: { check: recordOf(text) },
  ready: { check: ready },
  ports: { check: texts },
  readyTimeoutMs: { check: milliseconds },
  stopTimeoutMs: { check: milliseconds },
});

/** Faults of the fields of a stack's description, one by one. */
export const checkStackFields: Check = objectWith<StackSpec>({
  services: { check: recordOf(service), isRequired: true },
  links: { check: texts },
  parts: { check: texts },
  files: { check: valueThat('an object of contents by name', isRecord) },
});
