// The flags of a fake are those of the program that it stands for, and some more: whoever starts one can start the other.
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { StartedProgram } from '../../system/contracts/conformance/program/started-program.ts';

it.concurrent.each([
  'queen',
  'hive',
  'worker',
])('[FAKE-01] the fake %s knows every flag of the real one', async (program) => {
  const [real, fake] = await Promise.all(
    ['system', 'fakes'].map((place) => flagsOf(`../../${place}/${program}/main.ts`)),
  );
  expect(real).toContain('--listen');
  expect(fake).toEqual(expect.arrayContaining(real ?? []));
});

async function flagsOf(main: string): Promise<string[]> {
  const command = [process.execPath, fileURLToPath(new URL(main, import.meta.url))];
  await using program = new StartedProgram(command, { '--help': '--help' });
  const { stdout } = await program.ended;
  return stdout.match(/^ +(?:-\w, )?--[a-z-]+/gm)?.map((flag) => flag.replace(/.* /, '')) ?? [];
}
