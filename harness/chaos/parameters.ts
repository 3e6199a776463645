/**
 * What can be set about a fault: which values there are, which one is drawn, and which are milder. Pure; what a value does is
 * the fault's business.
 */
import type { Prng } from '../kernel/prng.ts';

export type ParameterValue = number | string;
export type FaultParameters = Readonly<Record<string, ParameterValue>>;

/** A whole number. */
export interface NumberSpec {
  readonly unit: 'ms' | 'bytes' | 'KB/s' | 'percent' | 'count' | 'ppm';
  readonly minimum: number;
  readonly maximum: number;
  /** The end of the range at which the fault does least; where it is not given, the minimum. */
  readonly mildest?: number;
}

/** One of some words, the mildest first. */
export interface ChoiceSpec {
  readonly oneOf: readonly [string, ...string[]];
}

export type ParameterSpec = NumberSpec | ChoiceSpec;
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

/** A value for each, from a stream of its own each: a parameter more changes none of the others. */
export function drawParameters(specs: ParameterSpecs, random: Prng): FaultParameters {
  const draw = ([name, spec]: [string, ParameterSpec]): [string, ParameterValue] => {
    const draws = random.fork(name);
    return [name, 'oneOf' in spec ? draws.pick(spec.oneOf) : drawNumber(spec, draws)];
  };
  return Object.fromEntries(inOrder(specs).map(draw));
}

/** What is wrong with the values, each fault in words; nothing where they are right. */
export function faultsOfParameters(specs: ParameterSpecs, values: FaultParameters): string[] {
  const unknown = Object.keys(values).filter((name) => !(name in specs));
  const wrong = inOrder(specs).flatMap(([name, spec]) => faultOf(name, spec, values[name]));
  return [...unknown.map((name) => `there is no parameter ${name}`), ...wrong];
}

/** The same with one value milder, each in turn; the boldest step first. Empty where all are at their mildest. */
export function milderParameters(
  specs: ParameterSpecs,
  values: FaultParameters,
): FaultParameters[] {
  return inOrder(specs).flatMap(([name, spec]) =>
    milderValues(spec, values[name]).map((value) => ({ ...values, [name]: value })),
  );
}

/** Each octave of a wide range is as likely, so that small values have their share. In whole numbers, which are the same on every machine. */
function drawNumber({ minimum, maximum }: NumberSpec, random: Prng): number {
  if (minimum < 1 || maximum / minimum < 64) return random.integer(minimum, maximum);
  const octaves: number[] = [];
  for (let start = minimum; start <= maximum; start *= 2) octaves.push(start);
  const start = random.pick(octaves);
  return random.integer(start, Math.min(maximum, start * 2 - 1));
}

function faultOf(name: string, spec: ParameterSpec, value: ParameterValue | undefined): string[] {
  if ('oneOf' in spec)
    return spec.oneOf.some((word) => word === value)
      ? []
      : [`${name} must be one of ${spec.oneOf.join(', ')}, not ${value}`];
  const { minimum, maximum, unit } = spec;
  const fits = Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
  return fits
    ? []
    : [`${name} must be a whole number of ${unit} from ${minimum} to ${maximum}, not ${value}`];
}

function milderValues(spec: ParameterSpec, value: ParameterValue | undefined): ParameterValue[] {
  if ('oneOf' in spec) return spec.oneOf.slice(0, Math.max(0, spec.oneOf.indexOf(String(value))));
  const { mildest = spec.minimum } = spec;
  const distance = Number(value) - mildest;
  const steps = [
    mildest,
    mildest + Math.trunc(distance / 2),
    mildest + Math.trunc(distance * 0.75),
  ];
  return [...new Set(steps)].filter((step) => step !== value);
}

function inOrder(specs: ParameterSpecs): [string, ParameterSpec][] {
  return Object.entries(specs).sort(([one], [other]) => (one < other ? -1 : 1));
}
