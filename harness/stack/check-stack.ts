/** Finds everything that is wrong with the description of a stack, before anything of it is started. */
import { HornetError } from '../kernel/errors.ts';
import { didYouMean } from '../kernel/nearest-name.ts';
import { isRecord, pathTo, textsIn } from './check-fields.ts';
import { type Placeholder, placeholdersIn } from './placeholders.ts';
import { checkStackFields } from './stack-fields.ts';
import { endsOf } from './stack-spec.ts';

/** @throws HornetError STACK_INVALID, with all `faults` in its data */
export function checkStack(stack: unknown): void {
  const faults = faultsOfStack(stack);
  if (faults.length === 0) return;
  throw new HornetError('STACK_INVALID', `The stack cannot work: ${faults.join('; ')}.`, {
    data: { faults },
  });
}

/** All of them, each beginning with the path of its field. @param path of the stack in what it is part of */
export function faultsOfStack(stack: unknown, path = ''): string[] {
  const names = namesIn(stack);
  return [
    ...checkStackFields(stack, path),
    ...faultsOfNames(names, path),
    ...faultsOfLinks(names, path),
    ...faultsOfPlaceholders(names, path),
  ];
}

/** What a description names, as far as it can be read: a wrong field must not hide the faults of the others. */
interface Names {
  services: Record<string, unknown>;
  parts: string[];
  links: string[];
  files: Record<string, unknown>;
  /** Services, parts and further ports: what a link can lead to. */
  listeners: string[];
}

function namesIn(stack: unknown): Names {
  const read = isRecord(stack) ? stack : {};
  const services = isRecord(read['services']) ? read['services'] : {};
  const further = Object.entries(services).flatMap(([name, service]) =>
    textsIn(isRecord(service) ? service['ports'] : []).map((port) => `${name}.${port}`),
  );
  const parts = [...textsIn(read['parts']), ...further];
  return {
    services,
    parts,
    links: textsIn(read['links']),
    files: isRecord(read['files']) ? read['files'] : {},
    listeners: [...Object.keys(services), ...parts],
  };
}

/** Names become names of files, of folders and of proxies. */
const namePattern = /^[a-z0-9][a-z0-9._-]*$/i;

function faultsOfNames({ services, listeners, files }: Names, path: string): string[] {
  const servicesPath = pathTo(path, 'services');
  return [
    ...(Object.keys(services).length === 0 ? [`${servicesPath} must name a service`] : []),
    ...[...listeners, ...Object.keys(files)]
      .filter((name) => !namePattern.test(name))
      .map((name) => `the name "${name}" must be letters, digits, ".", "_", "-"`),
    ...repeated(listeners).map((name) => `the name "${name}" is given twice, to services or parts`),
  ];
}

function faultsOfLinks({ links, listeners }: Names, path: string): string[] {
  const faults = links.flatMap((link, index) => {
    const { from, to } = endsOf(link);
    const where = pathTo(pathTo(path, 'links'), index);
    if (from === '' || to === '' || link.split('→').length !== 2)
      return [`${where} must be named "from→to", not "${link}"`];
    return listeners.includes(to)
      ? []
      : [
          `${where} leads to "${to}", which is neither service nor part${didYouMean(to, listeners)}`,
        ];
  });
  return [
    ...faults,
    ...repeated(links).map((link) => `${pathTo(path, 'links')} has "${link}" twice`),
  ];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function faultsOfPlaceholders(names: Names, path: string): string[] {
  return (['services', 'files'] as const).flatMap((field) =>
    Object.entries(names[field]).flatMap(([name, value]) =>
      placeholdersIn(value).flatMap((placeholder) => {
        const fault = faultOf(placeholder, names, field === 'services' ? name : undefined);
        return fault === undefined
          ? []
          : [`${pathTo(pathTo(path, field), name)}: ${placeholder.text} ${fault}`];
      }),
    ),
  );
}

function faultOf(
  { kind, name = '' }: Placeholder,
  { services, parts, links, files, listeners }: Names,
  owner: string | undefined,
): string | undefined {
  switch (kind) {
    case 'folder':
      return undefined;
    case 'file':
      if (Object.hasOwn(files, name)) return undefined;
      return `names no file of the stack${didYouMean(name, Object.keys(files))}`;
    case 'url':
    case 'address':
      if (links.includes(name)) return undefined;
      return `names no link of the stack${didYouMean(name, links)}`;
    case 'port': {
      const listener = name || owner || '';
      const service = Object.hasOwn(services, listener) ? services[listener] : undefined;
      if (service === undefined && parts.includes(listener)) return undefined;
      if (service === undefined) return `names no service or part${didYouMean(name, listeners)}`;
      return isRecord(service) && service['ready'] === 'ready-line'
        ? 'is not known beforehand: with "ready-line" the program chooses it'
        : undefined;
    }
  }
}
