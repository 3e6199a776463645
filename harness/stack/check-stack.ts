/** Finds everything that is wrong with the description of a stack, before anything of it is started. */
import { HornetError } from '../kernel/errors.ts';
import { type Placeholder, placeholdersIn } from './placeholders.ts';
import { endsOf, type ServiceSpec, type StackSpec } from './stack-spec.ts';

/** @throws HornetError STACK_INVALID, with all `faults` in its data */
export function checkStack(stack: StackSpec): void {
  const faults = [...faultsOfNames(stack), ...faultsOfLinks(stack), ...faultsOfPlaceholders(stack)];
  if (faults.length === 0) return;
  throw new HornetError('STACK_INVALID', `The stack cannot work: ${faults.join('; ')}.`, {
    data: { faults },
  });
}

const namePattern = /^[a-z0-9][a-z0-9._-]*$/i;

function faultsOfNames({ services, parts = [] }: StackSpec): string[] {
  const names = [...Object.keys(services), ...parts];
  return [
    ...(Object.keys(services).length === 0 ? ['it has no services'] : []),
    ...names
      .filter((name) => !namePattern.test(name))
      .map((name) => `"${name}" must be letters, digits, ".", "_", "-"`),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `"${name}" is both service and part`),
    ...Object.entries(services)
      .filter(([, service]) => service.command.length === 0 || service.command[0] === '')
      .map(([name]) => `service "${name}" has no command`),
  ];
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
  return [
    ...faults,
    ...links
      .filter((link, index) => links.indexOf(link) !== index)
      .map((link) => `link "${link}" stands there twice`),
  ];
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
      const listener = name === undefined ? owner : services[name];
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
