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

it('[INFRA-21] a stack can be struck in its programs, parts, links, and as a network', () => {
  const { targets } = topologyOf(spec);
  expect(targets.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'process front',
    'process back',
    'process back-child',
    'link front→back',
    'link back→back-child',
    'network network',
  ]);
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

it('with one link has no network that could fall apart', () => {
  const { targets } = topologyOf({ ...spec, links: ['front→back'] });
  expect(targets.some(({ kind }) => kind === 'network')).toBe(false);
});
