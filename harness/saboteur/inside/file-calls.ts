/**
 * The calls of node:fs that change something, as a table, and a place between them and the program. Not reached: SQLite and other
 * native code, standard output and error, threads, other programs, and who has taken a function out of node:fs by require().
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';

/** `write` into a file that is there, `make` something new, `remove` it, `change` what is known of it, make it `last`. */
export type Deed = 'write' | 'make' | 'remove' | 'change' | 'last';

export interface FileCall {
  /** As the kernel calls it. */
  readonly syscall: string;
  readonly deed: Deed;
  readonly path: string;
  /** It is of a file that is open already, whatever has become of its name. */
  readonly isOpen: boolean;
}

/** May wait, or throw what the program is to be told. */
export interface BeforeCall {
  readonly now: (call: FileCall) => void;
  readonly later: (call: FileCall) => Promise<void>;
}

interface Row {
  syscall: string;
  deed: Deed;
  /** Which parameter is the path, or the descriptor. */
  at: number;
}

const row = (deed: Deed, syscall: string, at = 0): Row => ({ deed, syscall, at });

/** By the name without `Sync`. */
const calls: Record<string, Row> = {
  writeFile: row('write', 'write'),
  appendFile: row('write', 'write'),
  write: row('write', 'write'),
  writev: row('write', 'writev'),
  truncate: row('change', 'truncate'),
  ftruncate: row('change', 'ftruncate'),
  fsync: row('last', 'fsync'),
  fdatasync: row('last', 'fdatasync'),
  open: row('make', 'open'),
  mkdir: row('make', 'mkdir'),
  mkdtemp: row('make', 'mkdtemp'),
  copyFile: row('make', 'copyfile', 1),
  cp: row('make', 'cp', 1),
  link: row('make', 'link', 1),
  symlink: row('make', 'symlink', 1),
  rename: row('make', 'rename', 1),
  rm: row('remove', 'rm'),
  rmdir: row('remove', 'rmdir'),
  unlink: row('remove', 'unlink'),
  chmod: row('change', 'chmod'),
  chown: row('change', 'chown'),
  utimes: row('change', 'utime'),
};

/** Of a file that is open: the same calls under other names. */
const handleCalls: Record<string, Row> = {
  write: row('write', 'write'),
  writev: row('write', 'writev'),
  writeFile: row('write', 'write'),
  appendFile: row('write', 'write'),
  truncate: row('change', 'ftruncate'),
  sync: row('last', 'fsync'),
  datasync: row('last', 'fdatasync'),
  chmod: row('change', 'fchmod'),
  utimes: row('change', 'futime'),
};

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

/** Everything asks `before` first. Returns a function that makes it as it was. */
export async function interceptFileCalls(before: BeforeCall): Promise<() => void> {
  const undo: (() => void)[] = [];
  const put = (object: object, name: string, wrap: (real: AnyFunction) => AnyFunction): void => {
    const real: unknown = Reflect.get(object, name);
    if (typeof real !== 'function') return;
    // Its name, and what tells promisify() how to call it, stay.
    const wrapped = wrap(real as AnyFunction);
    Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(real));
    Reflect.set(object, name, wrapped);
    undo.push(() => {
      if (Reflect.get(object, name) === wrapped) Reflect.set(object, name, real);
    });
  };
  const handles = await handlePrototype();
  for (const [name, found] of Object.entries(calls)) {
    put(fs, `${name}Sync`, (real) => sync(real, found, before));
    put(fs, name, (real) => withCallback(real, found, before));
    put(fs.promises, name, (real) => withPromise(real, pathGiven(found), found, before));
  }
  for (const [name, found] of Object.entries(handleCalls))
    put(handles, name, (real) => withPromise(real, pathOfHandle, found, before));
  syncBuiltinESMExports();
  return () => {
    for (const back of undo) back();
    syncBuiltinESMExports();
  };
}

function sync(real: AnyFunction, found: Row, before: BeforeCall): AnyFunction {
  return function (...given) {
    const call = callOf(found, given[found.at], given);
    if (call !== undefined) before.now(call);
    return Reflect.apply(real, this, given);
  };
}

function withCallback(real: AnyFunction, found: Row, before: BeforeCall): AnyFunction {
  return function (...given) {
    const call = callOf(found, given[found.at], given);
    const done = given.at(-1);
    if (call === undefined || typeof done !== 'function') return Reflect.apply(real, this, given);
    const goOn = (): void => void Reflect.apply(real, this, given);
    before.later(call).then(
      () => process.nextTick(goOn),
      (error) => process.nextTick(() => done(error)),
    );
    return undefined;
  };
}

type PathOf = (self: unknown, given: readonly unknown[]) => unknown;

function withPromise(
  real: AnyFunction,
  pathOf: PathOf,
  found: Row,
  before: BeforeCall,
): AnyFunction {
  return async function (...given) {
    const call = callOf(found, pathOf(this, given), given);
    if (call !== undefined) await before.later(call);
    return await Reflect.apply(real, this, given);
  };
}

const pathGiven =
  ({ at }: Row): PathOf =>
  (_self, given) =>
    given[at];

const pathOfHandle: PathOf = (self) => Reflect.get(Object(self), 'fd');

/** Undefined where it changes nothing, or it cannot be told what. */
function callOf(
  { syscall, deed }: Row,
  where: unknown,
  given: readonly unknown[],
): FileCall | undefined {
  if (syscall === 'open' && !isForWriting(given[1])) return undefined;
  const path = pathOfPlace(where);
  const isOpen = typeof where === 'number' || hasDescriptor(where);
  return path === undefined ? undefined : { syscall, deed, path, isOpen };
}

function isForWriting(flags: unknown): boolean {
  const { O_WRONLY, O_RDWR } = fs.constants;
  if (typeof flags === 'number') return (flags & (O_WRONLY | O_RDWR)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function pathOfPlace(where: unknown): string | undefined {
  if (typeof where === 'number') return pathOfDescriptor(where);
  if (typeof where === 'string') return where;
  if (Buffer.isBuffer(where)) return where.toString();
  if (where instanceof URL) return fileURLToPath(where);
  // writeFile of an open file
  return hasDescriptor(where) ? pathOfPlace(where.fd) : undefined;
}

function hasDescriptor(where: unknown): where is { fd: unknown } {
  return typeof where === 'object' && where !== null && 'fd' in where;
}

function pathOfDescriptor(descriptor: number): string | undefined {
  try {
    return fs.readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return undefined; // closed, or a system that does not tell
  }
}

/** Nobody exports it, but every open file has it. */
async function handlePrototype(): Promise<object> {
  await using handle = await fs.promises.open(devNull);
  return Object.getPrototypeOf(handle);
}
