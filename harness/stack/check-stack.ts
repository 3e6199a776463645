/** Finds everything that is wrong with the description of a stack, before anything of it is started. */
import { HornetError } from '../kernel/errors.ts';
import { type Placeholder, placeholdersIn } from './placeholders.ts';
import { endsOf, type ServiceSpec, type StackSpec } from './stack-spec.ts';

/** @throws HornetError STACK_INVALID, with all `faults` in its data */
export function checkStack(stack: StackSpec): void {
  const faults = [
    ...faultsOfNames(stack),
    ...faultsOfServices(stack),
    ...faultsOfLinks(stack),
    ...faultsOfPlaceholders(stack),
  ];
  if (faults.length === 0) return;
  throw new HornetError('STACK_INVALID', `The stack cannot work: ${faults.join('; ')}.`, {
    data: { faults },
  });
}

/** Names become names of files, of folders and of proxies. */
const namePattern = /^[a-z0-9][a-z0-9._-]*$/i;

function faultsOfNames({ services, parts = [], files = {} }: StackSpec): string[] {
  const listeners = [...Object.keys(services), ...parts];
  return [
    ...(Object.keys(services).length === 0 ? ['it has no services'] : []),
    ...[...listeners, ...Object.keys(files)]
      .filter((name) => !namePattern.test(name))
      .map((name) => `"${name}" must be letters, digits, ".", "_", "-"`),
    ...repeated(listeners).map((name) => `"${name}" stands there twice, as service or part`),
  ];
}

function faultsOfServices({ services }: StackSpec): string[] {
  return Object.entries(services).flatMap(([name, { command, ready = 'listening' }]) => [
    ...(command.length === 0 || command[0] === '' ? [`service "${name}" has no command`] : []),
    ...(isReadiness(ready)
      ? []
      : [`service "${name}" cannot become ready by ${JSON.stringify(ready)}`]),
  ]);
}

/** For descriptions that no compiler has seen. */
function isReadiness(ready: unknown): boolean {
  if (ready === 'ready-line' || ready === 'listening') return true;
  return typeof ready === 'object' && ready !== null && ('http' in ready || 'log' in ready);
}

function faultsOfLinks({ services, parts = [], links = [] }: StackSpec): string[] {
  const listeners = [...Object.keys(services), ...parts];
  const faults = links.flatMap((link) => {
    const { from, to } = endsOf(link);
    if (from === '' || to === '' || link.split('→').length !== 2)
      return [`link "${link}" must be named "from→to"`];
    return listeners.includes(to)
      ? []
      : [`link "${link}" leads to "${to}", which is neither service nor part`];
  });
  return [...faults, ...repeated(links).map((link) => `link "${link}" stands there twice`)];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function faultsOfPlaceholders(stack: StackSpec): string[] {
  const inServices = Object.entries(stack.services).flatMap(([name, service]) =>
    placeholdersIn([service.command, service.env, service.cwd, service.ready]).flatMap(
      (placeholder) =>
        faultOf(placeholder, stack, service).map((fault) => `service "${name}": ${fault}`),
    ),
  );
  const inFiles = Object.entries(stack.files ?? {}).flatMap(([name, content]) =>
    placeholdersIn(content).flatMap((placeholder) =>
      faultOf(placeholder, stack).map((fault) => `file "${name}": ${fault}`),
    ),
  );
  return [...inServices, ...inFiles];
}

function faultOf(
  { kind, name, text }: Placeholder,
  stack: StackSpec,
  owner?: ServiceSpec,
): string[] {
  const { services, parts = [], links = [], files = {} } = stack;
  switch (kind) {
    case 'folder':
      return [];
    case 'file':
      return name !== undefined && Object.hasOwn(files, name)
        ? []
        : [`${text} names no file of the stack`];
    case 'url':
    case 'address':
      return name !== undefined && links.includes(name)
        ? []
        : [`${text} names no link of the stack`];
    case 'port': {
      const named =
        name !== undefined && Object.hasOwn(services, name) ? services[name] : undefined;
      const listener = name === undefined ? owner : named;
      if (listener === undefined)
        return name !== undefined && parts.includes(name)
          ? []
          : [`${text} names no service or part`];
      return listener.ready === 'ready-line'
        ? [`${text} is not known beforehand: with "ready-line" the program chooses it`]
        : [];
    }
  }
}
