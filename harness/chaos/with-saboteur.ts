/** A stack whose Node programs take orders from a saboteur: each service, with what it starts, in a folder of its own. Starts nothing. */
import { join } from 'node:path';
import { saboteurVariables } from '../saboteur/saboteur-variables.ts';
import type { ServiceSpec, StackSpec } from '../stack/stack-spec.ts';

/** @param folder for the orders, an absolute path that need not exist */
export function withSaboteur(spec: StackSpec, folder: string): StackSpec {
  const listening = ([name, service]: [string, ServiceSpec]): [string, ServiceSpec] => {
    const nodeOptions = service.env?.['NODE_OPTIONS'];
    const variables = saboteurVariables({
      folder: join(folder, name),
      ...(nodeOptions === undefined ? {} : { nodeOptions }),
    });
    return [name, { ...service, env: { ...service.env, ...variables } }];
  };
  return { ...spec, services: Object.fromEntries(Object.entries(spec.services).map(listening)) };
}
