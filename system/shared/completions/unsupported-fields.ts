// Fields of OpenAI's API that would change the answer and that nobody here can heed: asked for in earnest, they are refused.
// Fields that change nothing, known or not, are ignored.
import { Failure } from '../failure.ts';

/** For each field: whether a value of it asks for nothing, so that it can be ignored. */
const harmless: Readonly<Record<string, (value: unknown) => boolean>> = {
  tools: isEmpty,
  tool_choice: isNoTool,
  functions: isEmpty,
  function_call: isNoTool,
  logprobs: (value) => value === false,
  top_logprobs: (value) => value === 0,
  echo: (value) => value === false,
  suffix: (value) => value === '',
  best_of: (value) => value === 1,
  response_format: (value) => isObject(value) && value['type'] === 'text',
  modalities: (value) => Array.isArray(value) && value.every((each) => each === 'text'),
  audio: () => false,
  logit_bias: (value) => isObject(value) && Object.keys(value).length === 0,
  frequency_penalty: (value) => value === 0,
  presence_penalty: (value) => value === 0,
};

/** @throws VALIDATION_FAILED that names every such field of the body */
export function refuseUnsupported(body: object): void {
  const faults = Object.entries(body).flatMap(([field, value]) => {
    const isHarmless = Object.hasOwn(harmless, field) ? harmless[field] : undefined;
    return isHarmless === undefined || value === null || isHarmless(value)
      ? []
      : [{ field, fault: 'is not supported here' }];
  });
  const [first] = faults;
  if (first === undefined) return;
  const fields = faults.map(({ field, fault }) => `${field} ${fault}`).join('; ');
  throw new Failure('VALIDATION_FAILED', `The request is not valid: ${fields}.`, {
    param: first.field,
    details: { faults },
  });
}

/** `auto` without tools is none. */
function isNoTool(value: unknown): boolean {
  return value === 'none' || value === 'auto';
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
