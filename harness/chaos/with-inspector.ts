/** A stack whose Node programs can be asked what they hold, each at a port of its own choice. Starts nothing. */
import type { ServiceSpec, StackSpec } from '../stack/stack-spec.ts';

const flag = '--inspect=127.0.0.1:0';

export function withInspector(spec: StackSpec): StackSpec {
  const open = ([name, service]: [string, ServiceSpec]): [string, ServiceSpec] => {
    const { NODE_OPTIONS: given, ...env } = service.env ?? {};
    const options = given === undefined ? flag : `${given} ${flag}`;
    return [name, { ...service, env: { ...env, NODE_OPTIONS: options } }];
  };
  return { ...spec, services: Object.fromEntries(Object.entries(spec.services).map(open)) };
}
