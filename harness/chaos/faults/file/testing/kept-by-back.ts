/** What faults of files are tried on: the two services, and files below the run's folder that `back` keeps. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosSubject } from '../../../chaos-subject.ts';
import type { Target } from '../../../topology.ts';
import { startTwoServices, type TwoServices } from '../../testing/two-services.ts';

export interface KeptByBack extends AsyncDisposable {
  readonly services: TwoServices;
  readonly subject: ChaosSubject;
  /** Below the run's folder, with nothing else in it. */
  readonly folder: string;
}

/** @param paths of targets that are named as they are, in the folder or absolute */
export async function startKeptByBack(
  names: readonly string[],
  paths: (folder: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<KeptByBack> {
  const services = await startTwoServices();
  const folder = join(services.run.folder, 'kept');
  mkdirSync(folder);
  const kept = names.map((name): Target => {
    return { kind: 'file', name, traits: ['written'], touches: ['back'] };
  });
  const places = paths(folder);
  const subject: ChaosSubject = {
    ...services.subject,
    topology: { targets: [...services.subject.topology.targets, ...kept] },
    path: (name) => places[name] ?? join(folder, name),
  };
  return {
    ...{ services, subject, folder },
    [Symbol.asyncDispose]: () => services[Symbol.asyncDispose](),
  };
}
