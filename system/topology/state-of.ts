// What of our own stack lies on disk and may be damaged, as data: who keeps it, and who feels it. It damages nothing.
import type { TopologyPlan } from './describe-topology.ts';

/** Something that a program keeps. */
export interface KeptThing {
  readonly kind: 'file' | 'folder' | 'database';
  readonly name: string;
  /** `written`: its program writes it while it runs. `sqlite`: of that kind is the database. */
  readonly traits: readonly string[];
  /** Who reads or writes it; of a database, its owner first. */
  readonly touches: readonly string[];
}

/** Stands for the stack's folder in the paths of a plan, until there is one. */
export const stackFolder = '{folder}';

/**
 * What lies below the stack's folder. A model that lies anywhere else is somebody's own, or shared with other runs, and not
 * among them.
 */
export function stateOf(plan: TopologyPlan): KeptThing[] {
  return placesOf(plan).map(({ kind, name, traits, touches }) => ({ kind, name, traits, touches }));
}

/** Where each of them is, by its name. */
export function pathsOf(plan: TopologyPlan, folder: string): Record<string, string> {
  return Object.fromEntries(
    placesOf(plan).map(({ name, path }) => [name, path.replace(stackFolder, () => folder)]),
  );
}

/** The name of the file of a model, among what may be damaged. */
export function modelFileName(id: string): string {
  return `model ${id}`;
}

type Place = KeptThing & { path: string };

function placesOf({ models, hives }: TopologyPlan): Place[] {
  const own = models.filter(({ path }) => path.startsWith(`${stackFolder}/`));
  return [
    ...own.map(({ id, path }): Place => {
      const readers = hives.flatMap(({ workers }) => workers.filter(({ model }) => model === id));
      const touches = readers.map(({ name }) => name);
      return { kind: 'file', name: modelFileName(id), traits: [], touches, path };
    }),
    {
      ...{ kind: 'database', name: 'jobs of queen', traits: ['sqlite'], touches: ['queen'] },
      path: `${stackFolder}/queen/queen.db`,
    },
    stateFolder('queen'),
    ...hives.flatMap(({ name }): Place[] => [
      {
        ...{ kind: 'file', name: `configuration of ${name}`, traits: [], touches: [name] },
        path: `${stackFolder}/${name}.json`,
      },
      {
        ...{ kind: 'file', name: `workers of ${name}`, traits: ['written'], touches: [name] },
        path: `${stackFolder}/${name}/workers.json`,
      },
      stateFolder(name),
    ]),
  ];
}

function stateFolder(program: string): Place {
  const name = `state of ${program}`;
  return {
    ...{ kind: 'folder', name, traits: ['written'], touches: [program] },
    path: `${stackFolder}/${program}`,
  };
}
