import { expect, it } from 'vitest';
import { Prng } from '../../harness/index.ts';
import { Matrix } from './matrix.ts';
import { randomSequence } from './random-sequence.ts';
import { routes } from './routes.ts';

const sequence = (number: number) => randomSequence(new Prng(1).fork('sequence', number));

it('the same seed gives the same sequence, another another', () => {
  expect(sequence(1)).toEqual(sequence(1));
  expect(sequence(2)).not.toEqual(sequence(1));
});

it('every route is called', () => {
  const called = new Set<string>();
  for (let number = 0; number < 200; number += 1)
    for (const { route } of sequence(number)) called.add(route);
  expect([...called].sort()).toEqual(Object.keys(routes).sort());
});

it('the matrix names the cells that were reached too rarely', () => {
  const matrix = new Matrix();
  for (const status of [200, 403, 403]) matrix.count('GET /version', status);
  const rare = matrix.rareCells(2).filter((cell) => cell.startsWith('GET /version'));
  expect(rare).toEqual(['GET /version 200 (1 < 2)']);
  expect(matrix.table()).toMatch(/\nGET \/version +1 +· .* 2 /);
});
