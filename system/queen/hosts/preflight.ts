// Compares what a host has with what a hive needs there. A check that finds something out is a line of its own, for people and
// for programs; nothing is changed on the host.
import { Failure } from '../../shared/index.ts';
import { commandOf, workersPathOf } from './hive-command.ts';
import { type HiveDefinition, isOverSsh } from './hive-definition.ts';
import type { HostShell, ShellBounds } from './host-shell.ts';
import { readSurvey, type Survey, surveyScript } from './scripts/survey-script.ts';

/** What was looked at, whether it will do, what was found, and what is needed; null for not known, and for no need. */
export interface HostCheck {
  name:
    | 'reachable'
    | 'authenticated'
    | 'round_trip_ms'
    | 'program'
    | 'version'
    | 'workers_file'
    | 'cpus'
    | 'memory_mb'
    | 'disk_mb';
  ok: boolean;
  found: string | number | boolean | null;
  needed: string | number | boolean | null;
}

/** All checks, those that fail included. @throws as the shell's `run` */
export async function surveyHost(
  shell: HostShell,
  definition: HiveDefinition,
  resolvePath: (path: string) => string,
  bounds: ShellBounds,
): Promise<HostCheck[]> {
  const startedMs = performance.now();
  await shell.run({ name: 'ping', text: ':' }, bounds);
  const roundTripMs = Math.round(performance.now() - startedMs);
  const order = {
    folder: shell.folder,
    command: commandOf(definition),
    workers: workersPathOf(definition, resolvePath),
    environment: definition.env,
  };
  const survey = readSurvey(await shell.run(surveyScript(order), bounds));
  return [
    ...(isOverSsh(definition) ? overSsh : []),
    { name: 'round_trip_ms', ok: true, found: roundTripMs, needed: null },
    ...compare(survey, definition),
  ];
}

/** @throws PREFLIGHT_FAILED with the whole list, where something is missing */
export function demand(checks: readonly HostCheck[], hive: string, host: string): void {
  const missing = checks.filter(({ ok }) => !ok);
  if (missing.length === 0) return;
  throw new Failure(
    'PREFLIGHT_FAILED',
    `${host} lacks what ${hive} needs: ${missing.map(describe).join('; ')}.`,
    { details: { hive, host, checks: [...checks] } },
  );
}

/** A script that has run has shown both. */
const overSsh: readonly HostCheck[] = [
  { name: 'reachable', ok: true, found: true, needed: true },
  { name: 'authenticated', ok: true, found: true, needed: true },
];

function compare(survey: Survey, { needs }: HiveDefinition): HostCheck[] {
  const amount = (
    name: 'cpus' | 'memory_mb' | 'disk_mb',
    found: number | null,
    needed: number | undefined,
  ): HostCheck => ({
    name,
    ok: needed === undefined || (found !== null && found >= needed),
    found,
    needed: needed ?? null,
  });
  return [
    { name: 'program', ok: survey.hasProgram, found: survey.hasProgram, needed: true },
    { name: 'version', ok: true, found: survey.version, needed: null },
    { name: 'workers_file', ok: survey.hasWorkersFile, found: survey.hasWorkersFile, needed: true },
    amount('cpus', survey.cpus, needs.cpus),
    amount('memory_mb', survey.memoryMb, needs.memory_mb),
    amount('disk_mb', survey.diskMb, needs.disk_mb),
  ];
}

function describe({ name, found, needed }: HostCheck): string {
  if (name === 'program') return "the hive's program is not there";
  if (name === 'workers_file') return "the hive's file of workers is not there, or cannot be read";
  return `${name} ${found ?? 'unknown'}, needed ${needed}`;
}
