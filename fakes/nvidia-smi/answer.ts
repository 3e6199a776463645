// What the original would print for a command line on such a machine, and the code it would end with.
import { ArgumentFault, type Question, readArguments } from './arguments.ts';
import { type GpuField, gpuFields } from './fields.ts';
import { fieldList, help, summary, versions } from './pages.ts';
import { processFields } from './process-fields.ts';
import type { Gpu, Scene } from './scene.ts';

/** Everything goes to stdout, faults too, as with the original. */
export interface Answer {
  stdout: string;
  exitCode: number;
}

export function answer(asked: readonly string[], scene: Scene): Answer {
  try {
    return answerQuestion(readArguments(asked), scene);
  } catch (error) {
    if (error instanceof ArgumentFault) return { stdout: `${error.message}\n`, exitCode: 2 };
    throw error;
  }
}

function answerQuestion(question: Question, scene: Scene): Answer {
  const gpus = selectGpus(question.ids, scene.gpus);
  switch (question.about) {
    case 'help':
      return said(help());
    case 'fields-of-gpu':
      return said(fieldList('--query-gpu', gpuFields));
    case 'fields-of-compute-apps':
      return said(fieldList('--query-compute-apps', processFields));
    case 'version':
      return said(versions(scene));
  }
  if (gpus.length === 0) return { stdout: 'No devices were found\n', exitCode: 6 };
  switch (question.about) {
    case 'list':
      return said(
        gpus.map(({ index, name, uuid }) => `GPU ${index}: ${name} (UUID: ${uuid})`).join('\n'),
      );
    case 'gpu':
      return said(
        csv(
          question,
          [...gpuFields, ...furtherFields(gpus)],
          gpus,
          (field, gpu) => gpu.fields[nameOf(field)] ?? field.value(gpu, scene),
        ),
      );
    case 'compute-apps': {
      const rows = gpus.flatMap((gpu) =>
        scene.processes
          .filter((each) => each.gpu === gpu.index)
          .map((running) => ({ gpu, running })),
      );
      return said(
        csv(question, processFields, rows, (field, { running, gpu }) => field.value(running, gpu)),
      );
    }
    case 'summary':
      return said(summary({ ...scene, gpus }));
  }
}

interface Field {
  names: readonly string[];
  unit?: string;
}

/** Fields that only a description knows. */
function furtherFields(gpus: readonly Gpu[]): GpuField[] {
  const names = new Set(gpus.flatMap(({ fields }) => Object.keys(fields)));
  return [...names].map((name) => ({ names: [name], value: () => '[N/A]' }));
}

function csv<F extends Field, R>(
  { fields, format }: Question,
  known: readonly F[],
  rows: readonly R[],
  cellOf: (field: F, row: R) => string | number,
): string {
  const columns = fields.map((name) => {
    const field = known.find(({ names }) => names.includes(name));
    if (field === undefined)
      throw new ArgumentFault(`Field "${name}" is not a valid field to query.\n`);
    return field;
  });
  const heading = columns.map((field) =>
    field.unit === undefined ? nameOf(field) : `${nameOf(field)} [${field.unit}]`,
  );
  const table = rows.map((row) =>
    columns.map((field) => {
      const value = String(cellOf(field, row));
      const hasUnit = field.unit !== undefined && !format.includes('nounits') && isFigure(value);
      return hasUnit ? `${value} ${field.unit}` : value;
    }),
  );
  return [...(format.includes('noheader') ? [] : [heading]), ...table]
    .map((cells) => cells.join(', '))
    .join('\n');
}

/** What has no figure, such as `[N/A]`, has no unit either. */
function isFigure(value: string): boolean {
  return /^[\d.]+$/.test(value);
}

function nameOf({ names }: Field): string {
  return names[0] ?? '';
}

/** All where none is named; else those named by index, UUID or bus id, whose leading zeros may be left out. */
function selectGpus(ids: readonly string[], gpus: readonly Gpu[]): Gpu[] {
  const isNamed = ({ index, uuid, bus_id: busId }: Gpu, id: string): boolean =>
    id === String(index) || id === uuid || (id.includes(':') && busId.endsWith(id.toUpperCase()));
  return gpus.filter((gpu) => ids.length === 0 || ids.some((id) => isNamed(gpu, id)));
}

function said(text: string): Answer {
  return { stdout: text === '' ? '' : `${text}\n`, exitCode: 0 };
}
