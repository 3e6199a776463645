import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { isReused, isSameStart, type ProcessIdentity } from '../process/process-table.ts';
import { isGroupAlive, signalGroup } from '../process/terminate.ts';
import { lackOf } from './fixtures/run-scope.ts';
import { namespaceCommand } from './namespace-command.ts';
import { probeNamespaces } from './probe-namespaces.ts';

const lack = await lackOf('PID namespace');

beforeEach(({ skip }) => skip(lack !== undefined, lack));

function run(...command: string[]) {
  const [program, ...rest] = namespaceCommand(command, { network: false });
  return spawnSync(program, rest, { encoding: 'utf8', input: 'given' });
}

describe('a command in a PID namespace', () => {
  it.each([
    ['exit 0', 0],
    ['exit 7', 7],
    ['kill -TERM $$', 143],
  ])('that does "%s" is told of as %d', (script, status) => {
    expect(run('sh', '-c', script)).toMatchObject({ status, signal: null });
  });

  it('gets its parameters as they are, and what is given to it', () => {
    const { stdout } = run('sh', '-c', 'cat; printf "|%s" "$@"', 'sh', 'a b', '$(x)', "it's");
    expect(stdout).toBe("given|a b|$(x)|it's");
  });

  it('is refused under another parent than the one that asked', () => {
    const [program, ...rest] = namespaceCommand(['echo', 'ran'], { network: false });
    const { stdout, status } = spawnSync('sh', ['-c', '"$@"; exit $?', 'sh', program, ...rest], {
      encoding: 'utf8',
    });
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
  });
});

it('a group that was identified inside is not taken for the one of that number outside', () => {
  const table = pathToFileURL(`${import.meta.dirname}/../process/process-table.ts`).href;
  const script = `import('${table}').then((t) => console.log(JSON.stringify(t.identify(process.pid))))`;
  const { stdout } = run(process.execPath, '-e', script);
  const inside: ProcessIdentity = JSON.parse(stdout);
  expect(inside).toMatchObject({ pid: 2, startTime: expect.stringContaining('/pid:[') });
  expect(isReused(inside)).toBe(true);
  expect(isGroupAlive(inside)).toBe(false);
  expect(signalGroup(inside, 'SIGCONT')).toBe(false);
  // Yet it can be told that they are one, by who knows both numbers.
  const outside = inside.startTime?.replace(/\/.*/, '/pid:[1]');
  expect(isSameStart(inside.startTime, outside)).toBe(true);
  expect(isSameStart(inside.startTime, undefined)).toBe(false);
});

it('the probe says what the kernel says', async () => {
  expect(await probeNamespaces({ network: false })).toBeUndefined();
});

it('ends with its parent', async () => {
  const program = pathToFileURL(`${import.meta.dirname}/namespace-command.ts`).href;
  // Node refuses no child a death that nobody told it of.
  const script = `import { spawn } from 'node:child_process';
import { namespaceCommand } from '${program}';
const [command, ...rest] = namespaceCommand(['sh', '-c', 'echo up; sleep 300'], { network: false });
spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit'] });`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await once(parent.stdout, 'data');
  parent.kill('SIGKILL');
  // Its stdout is held by all who are inside.
  await once(parent.stdout, 'close');
});
