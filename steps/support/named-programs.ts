// The programs of a scenario by the names that links have for them: its services, and clients that users run.
import type { NamedProgram, RunningProcess, RunningStack } from '../../harness/index.ts';

/** Those that run now. @param watched programs of the scenario, services or not */
export function namedPrograms(
  stack: RunningStack,
  watched: readonly RunningProcess[],
): NamedProgram[] {
  const services = stack.services.filter(({ isRunning }) => isRunning);
  const isEnd = (name: string) => stack.links.some(({ from, to }) => name === from || name === to);
  const clients = watched.filter(({ exit }) => exit === undefined);
  return [
    ...clients.map(({ name, pid }) => ({ name: isEnd(name) ? name : withoutNumber(name), pid })),
    ...services.map(({ name, process }) => ({ name, pid: process.pid })),
  ];
}

/** A client that is run several times is `keeper-1`, `keeper-2`; in links all of them are `keeper`. */
function withoutNumber(name: string): string {
  return name.replace(/-\d+$/, '');
}
