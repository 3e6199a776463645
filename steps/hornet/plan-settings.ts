// The settings of a scenario's table, put into the plan of its stack: flags of queen and hives, keys of a worker in its hive's file.
import type { HivePlan, WorkerPlan } from '../../system/topology/index.ts';
import type { HornetPlan } from './hornet-stack.ts';

export interface SettingRow {
  program?: string;
  setting?: string;
  value?: string;
}

/** @throws Error for a row that names no program of the plan */
export function withSettings(
  plan: Pick<HornetPlan, 'hives'>,
  rows: readonly SettingRow[],
): Pick<HornetPlan, 'hives' | 'flags'> {
  const known = [
    'queen',
    ...plan.hives.flatMap(({ name, workers }) => [name, ...workers.map((worker) => worker.name)]),
  ];
  const flags: Record<string, string[]> = {};
  let { hives } = plan;
  for (const { program = '', setting = '', value = '' } of rows) {
    if (!known.includes(program))
      throw new Error(`There is no program "${program}" here; there are ${known.join(', ')}.`);
    if (isWorker(hives, program))
      hives = hives.map((hive) => setInHive(hive, program, setting, value));
    else
      flags[program] = [
        ...(flags[program] ?? []),
        `--${setting}`,
        ...(value === '' ? [] : [value]),
      ];
  }
  return { hives, flags };
}

function isWorker(hives: readonly HivePlan[], name: string): boolean {
  return hives.some(({ workers }) => workers.some((worker) => worker.name === name));
}

function setInHive(hive: HivePlan, name: string, key: string, value: string): HivePlan {
  const set = (worker: WorkerPlan): WorkerPlan =>
    worker.name === name
      ? { ...worker, settings: { ...worker.settings, [key]: readValue(value) } }
      : worker;
  return { ...hive, workers: hive.workers.map(set) };
}

/** What JSON reads as something else than text is that: numbers, lists, objects, true and false. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a plain word
  }
}
