/** A schedule as bytes, always the same for the same schedule, and back. What is read is checked whole: a schedule half understood would break something else. */
import { HornetError } from '../kernel/errors.ts';
import type { FaultKind } from './fault-kind.ts';
import { type FaultParameters, faultsOfParameters } from './parameters.ts';
import { faultsOfSteps, type Schedule, scheduleVersion } from './schedule.ts';
import { countedEvents, type Trigger } from './trigger.ts';

/** JSON with one fault and one step a line, so that two schedules can be compared with diff. */
export function writeSchedule({ seed, durationMs, faults, steps }: Schedule): string {
  const lines = (items: readonly unknown[]): string =>
    items.map((item) => `    ${JSON.stringify(item)}`).join(',\n');
  const inOrder = faults.map(({ fault, kind, target, parameters }) => {
    return { fault, kind, target, parameters: sorted(parameters) };
  });
  return `{
  "version": ${scheduleVersion},
  "seed": ${JSON.stringify(seed)},
  "durationMs": ${durationMs},
  "faults": [
${lines(inOrder)}
  ],
  "steps": [
${lines(steps)}
  ]
}
`;
}

/**
 * @param kinds all that there are, by which names and parameters are checked
 * @param file for the error
 * @throws HornetError SCHEDULE_INVALID with every fault
 */
export function readSchedule(text: string, kinds: readonly FaultKind[], file: string): Schedule {
  const value = parse(text, file);
  const faults = faultsOf(value, kinds);
  if (faults.length === 0) {
    const { seed, durationMs, faults: struck, steps } = value as Schedule; // it has no faults
    return { seed, durationMs, faults: struck, steps };
  }
  throw invalid(file, faults);
}

function faultsOf(value: unknown, kinds: readonly FaultKind[]): string[] {
  if (!isObject(value)) return ['it is no object'];
  if (value['version'] !== scheduleVersion)
    return [
      `it is of version ${value['version']}, and this Hornet reads version ${scheduleVersion}`,
    ];
  const { seed, durationMs, faults, steps } = value;
  if (typeof seed !== 'string') return ['seed must be a text'];
  if (!isCount(durationMs)) return ['durationMs must be a whole number'];
  if (!Array.isArray(faults) || !Array.isArray(steps)) return ['faults and steps must be lists'];
  const wrong = [
    ...faults.flatMap((fault, index) => faultsOfFault(fault, kinds, `faults[${index}]`)),
    ...steps.flatMap((step, index) => faultsOfStep(step, `steps[${index}]`)),
  ];
  return wrong.length > 0 ? wrong : faultsOfSteps(value as unknown as Schedule); // its parts are right
}

function faultsOfFault(fault: unknown, kinds: readonly FaultKind[], path: string): string[] {
  if (!isObject(fault)) return [`${path} is no object`];
  const { fault: number, kind: name, target, parameters } = fault;
  const kind = kinds.find((one) => one.name === name);
  if (!isCount(number)) return [`${path}.fault must be a whole number`];
  if (kind === undefined) return [`${path}.kind: there is no kind of fault "${name}"`];
  if (typeof target !== 'string') return [`${path}.target must be a text`];
  if (!isObject(parameters)) return [`${path}.parameters is no object`];
  const wrong = faultsOfParameters(kind.parameters, parameters as FaultParameters); // which are looked at there
  return wrong.map((what) => `${path}.parameters: ${what}`);
}

function faultsOfStep(step: unknown, path: string): string[] {
  if (!isObject(step)) return [`${path} is no object`];
  if (step['act'] === 'heal')
    return isCount(step['lastsMs']) ? [] : [`${path}.lastsMs must be a whole number`];
  if (step['act'] !== 'strike') return [`${path}.act must be strike or heal, not ${step['act']}`];
  return isTrigger(step['when']) ? [] : [`${path}.when must be {afterMs} or {after, count}`];
}

function isTrigger(value: unknown): value is Trigger {
  if (!isObject(value)) return false;
  if ('afterMs' in value) return isCount(value['afterMs']);
  return isCount(value['count']) && countedEvents.some((event) => event === value['after']);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(parameters: FaultParameters): FaultParameters {
  return Object.fromEntries(
    Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(file, ['it is no JSON'], cause);
  }
}

function invalid(file: string, faults: string[], cause?: unknown): HornetError<'SCHEDULE_INVALID'> {
  const message = `${file} is no schedule that can be played: ${faults.join('; ')}.`;
  return new HornetError('SCHEDULE_INVALID', message, { data: { file, faults }, cause });
}
