import { expect, it } from 'vitest';
import type { StackSpec } from '../stack/stack-spec.ts';
import { targetsFor } from './topology.ts';
import { topologyOf } from './topology-of-stack.ts';

const spec: StackSpec = {
  services: {
    front: { command: ['node', 'front.js'] },
    back: { command: ['/usr/bin/python3', 'back.py'] },
  },
  parts: ['back-child'],
  links: ['front→back', 'back→back-child'],
};

it('[INFRA-21] a stack can be struck in its programs, parts, links, as a network, and in what all share', () => {
  const { targets } = topologyOf(spec);
  expect(targets.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'process front',
    'process back',
    'process back-child',
    'link front→back',
    'link back→back-child',
    'network network',
    'machine machine',
  ]);
  expect(targets.at(-1)?.touches).toEqual(['front', 'back', 'back-child']);
});

it('is told what it does not show: machines, and what more there is to say of a part', () => {
  const groups = { 'machine-2': ['back', 'back-child'] };
  const topology = topologyOf(spec, {
    groups,
    traits: { 'front→back': ['sse'], 'back-child': ['node'] },
  });
  expect(targetsFor(topology, { target: 'group' })).toMatchObject([
    { name: 'machine-2', touches: ['back', 'back-child'] },
  ]);
  const named = (target: 'link' | 'process', wants: string[]): string[] =>
    targetsFor(topology, { target, wants }).map(({ name }) => name);
  expect(named('link', ['sse'])).toEqual(['front→back']);
  expect(named('process', ['node'])).toEqual(['front', 'back-child']);
  expect(named('process', ['starts again'])).toEqual(['back-child']);
});

it('is told what programs keep', () => {
  const kept = [
    { kind: 'database', name: 'rows', traits: ['sqlite'], touches: ['back'] },
    { kind: 'file', name: 'rows', traits: [], touches: [] },
  ] as const;
  const topology = topologyOf(spec, { kept });
  expect(targetsFor(topology, { target: 'database', wants: ['sqlite'] })).toEqual([kept[0]]);
  expect(targetsFor(topology, { target: 'file' })).toEqual([kept[1]]);
});

it('with one link has no network that could fall apart', () => {
  const { targets } = topologyOf({ ...spec, links: ['front→back'] });
  expect(targets.some(({ kind }) => kind === 'network')).toBe(false);
});
