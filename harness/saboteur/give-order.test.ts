import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { identify } from '../process/process-table.ts';
import { giveOrder } from './give-order.ts';
import { startOrderedProgram } from './testing/ordered-program.ts';

const skewMs = 86_400_000;
const offBy = async (program: { run(code: string): Promise<{ result: unknown }> }) =>
  Number((await program.run('return Date.now()')).result) - Date.now();

it('is carried out, and taken back when the scope closes, which leaves no file', async () => {
  await using program = await startOrderedProgram();
  expect(Math.abs(await offBy(program))).toBeLessThan(60_000);
  const order = await program.order('shift-clock', { offsetMs: skewMs });
  expect(await offBy(program)).toBeGreaterThan(skewMs / 2);
  await order.close();
  expect(Math.abs(await offBy(program))).toBeLessThan(60_000);
  await order.close();
  expect(readdirSync(join(program.folder, 'orders'))).toEqual([]);
});

it('adds up with another, each taken back by itself', async () => {
  await using program = await startOrderedProgram();
  const one = await program.order('shift-clock', { offsetMs: skewMs });
  const other = await program.order('shift-clock', { offsetMs: -3 * skewMs });
  expect(await offBy(program)).toBeLessThan(-1.5 * skewMs);
  await one.close();
  expect(await offBy(program)).toBeLessThan(-2.5 * skewMs);
  await other.close();
  expect(Math.abs(await offBy(program))).toBeLessThan(60_000);
});

it.each([
  [true, skewMs],
  [false, 0],
])('holds for the next life of the program where it is to: %s', async (survivesRestarts, wanted) => {
  await using program = await startOrderedProgram();
  const order = await program.order('shift-clock', { offsetMs: skewMs }, { survivesRestarts });
  await program.process.kill();
  await program.start();
  expect(Math.abs((await offBy(program)) - wanted)).toBeLessThan(60_000);
  await program.process.kill();
  await program.start(['another command line']);
  expect(Math.abs(await offBy(program))).toBeLessThan(60_000);
  await order.close();
  expect(readdirSync(join(program.folder, 'orders'))).toEqual([]);
});

it('is over in the next life too when it is taken back', async () => {
  await using program = await startOrderedProgram();
  const order = await program.order(
    'shift-clock',
    { offsetMs: skewMs },
    { survivesRestarts: true },
  );
  await program.process.kill();
  await program.start();
  await order.close();
  expect(Math.abs(await offBy(program))).toBeLessThan(60_000);
});

it('may be taken back before the program has heard of it', async () => {
  await using program = await startOrderedProgram();
  await using scope = new Scope({ name: 'order' });
  program.process.signal('SIGSTOP');
  const given = giveOrder(scope, program.identity, ['exit', { code: 9 }]);
  const refused = expect(given).rejects.toMatchObject({ code: 'SCOPE_CLOSED' });
  await expect.poll(() => readdirSync(program.folder)).toContain('orders');
  await expect.poll(() => readdirSync(join(program.folder, 'orders'))).toHaveLength(1);
  const closed = scope.close();
  await expect
    .poll(() => readdirSync(join(program.folder, 'orders')).join())
    .toContain('.withdrawn.');
  program.process.signal('SIGCONT');
  await Promise.all([refused, closed]);
  expect(Math.abs(await offBy(program))).toBeLessThan(60_000);
  expect(readdirSync(join(program.folder, 'orders'))).toEqual([]);
});

it('is refused where nobody would carry it out', async () => {
  await using scope = new Scope({ name: 'order' });
  const order = ['exit', { code: 9 }] as const;
  const code = 'FAULT_NOT_INJECTED';
  await using without = await startOrderedProgram({ saboteur: false });
  await expect(giveOrder(scope, without.identity, order)).rejects.toMatchObject({ code });
  await using program = await startOrderedProgram();
  const { identity } = program;
  await program.process.kill();
  await expect(giveOrder(scope, identity, order)).rejects.toMatchObject({ code });
  await expect(giveOrder(scope, identify(process.pid), order)).rejects.toMatchObject({ code });
});

it('tells why it could not be carried out', async () => {
  await using program = await startOrderedProgram();
  const library = 'fail-writes' as const;
  const wrong = { path: '/', error: 'ENOTHING' } as never; // what the types forbid
  await program.run('fs.promises.open = async () => { throw new Error("no more files") }');
  await expect(program.order(library, wrong)).rejects.toMatchObject({
    code: 'FAULT_NOT_INJECTED',
    message: expect.stringContaining('no more files'),
  });
});
