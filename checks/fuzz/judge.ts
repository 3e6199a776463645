/** What an answer to any request must be, however mad the request: the contract of errors, and nothing that is the server's own fault. */
import type { FuzzRequest } from './requests.ts';
import { type Answer, isStream, type Outcome } from './send.ts';

/** A server cuts the connection of a body that it will not take. */
const cutBodyBytes = 1_000_000;

/** All that is wrong with it, in sentences. */
export function faultsOfOutcome(request: FuzzRequest, outcome: Outcome): string[] {
  if ('answer' in outcome) return faultsOfAnswer(outcome.answer);
  return (request.body?.length ?? 0) > cutBodyBytes ? [] : [outcome.fault];
}

function faultsOfAnswer(answer: Answer): string[] {
  const { status, headers, body } = answer;
  const faults: string[] = [];
  if (status >= 500 && ![503, 504, 507].includes(status)) faults.push(`status ${status}`);
  if ((status === 503 || status === 429) && !(Number(headers['retry-after']) > 0))
    faults.push(`status ${status} without Retry-After`);
  if (headers['x-correlation-id'] === undefined) faults.push('no x-correlation-id');
  if (/node_modules|\bat .+\.(ts|js):\d+/.test(body))
    faults.push('it shows where the program lies');
  if (isStream(answer) || status === 204) return faults;
  const parsed = parse(body);
  if (parsed === undefined) faults.push(`status ${status} with a body that is not JSON`);
  else if (status >= 400) faults.push(...faultsOfError(parsed.value));
  return faults;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const errorFields: Readonly<Record<string, (value: unknown) => boolean>> = {
  code: isText,
  type: isText,
  message: isText,
  param: isTextOrNull,
  details: (value) => isObject(value) && isText(value['advice']),
  correlation_id: isTextOrNull,
};

function faultsOfError(value: unknown): string[] {
  const error = isObject(value) ? value['error'] : undefined;
  if (!isObject(error)) return ['an error without an error in it'];
  return Object.entries(errorFields)
    .filter(([field, holds]) => !holds(error[field]))
    .map(([field]) => `an error whose ${field} is ${JSON.stringify(error[field])?.slice(0, 60)}`);
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
