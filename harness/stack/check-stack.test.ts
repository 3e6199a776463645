/** What a description can be refused for: everything at once, and nothing else. */
import { describe, expect, it } from 'vitest';
import { isHornetError } from '../kernel/errors.ts';
import { checkStack } from './check-stack.ts';
import { defineStack } from './define-stack.ts';
import type { ServiceSpec, StackSpec } from './stack-spec.ts';

const told: ServiceSpec = { command: ['serve', '--port', '{port}'] };
const announcing: ServiceSpec = { command: ['serve'], ready: 'ready-line' };

function faultsOf(stack: StackSpec): unknown {
  try {
    checkStack(stack);
    return [];
  } catch (error) {
    return isHornetError(error, 'STACK_INVALID') ? error.data['faults'] : error;
  }
}

const sound: StackSpec = {
  services: {
    front: {
      ...told,
      env: { BACK: '{url:front→back}', CONFIG: '{file:front.json}', MINE: '{port:front}' },
      cwd: '{folder}',
    },
    back: announcing,
  },
  parts: ['engine'],
  links: ['front→back', 'back→engine', 'user→front'],
  files: {
    'front.json': { upstream: '{address:front→back}', engine: ['{port:engine}', '{other}'] },
  },
};

describe('a description', () => {
  it('that can work is let through as it is', () => {
    expect(faultsOf(sound)).toEqual([]);
    expect(defineStack(sound)).toEqual(sound);
  });

  it('may write its arrows as they are typed', () => {
    const service: ServiceSpec = { ...told, env: { BACK: '{url:front->back}' } };
    const typed: StackSpec = {
      services: { front: service, back: announcing },
      links: ['front->back'],
    };
    expect(defineStack(typed).links).toEqual(['front→back']);
    expect(() => checkStack(typed)).toThrow('must be named "from→to"');
  });

  it('that cannot has every fault named at once, in its message and its data', () => {
    const stack = {
      services: {
        'a b': { command: [] },
        front: {
          command: ['serve', '{url:front→nobody}'],
          env: { X: '{file:absent}' },
          ready: 'soon',
        },
        back: { command: ['serve', '{port}'], ready: 'ready-line' },
      },
      parts: ['back', 'engine', 'engine'],
      links: ['front→back', 'front→back', 'front→nobody', '→back', 'front', 'a→b→c'],
      files: { '../front.json': '{port}', 'x.json': ['{port:back}', '{port:nobody}'] },
    } as unknown as StackSpec; // as from a module that no compiler has seen
    const faults = [
      '"a b" must be letters, digits, ".", "_", "-"',
      '"../front.json" must be letters, digits, ".", "_", "-"',
      '"back" stands there twice, as service or part',
      '"engine" stands there twice, as service or part',
      'service "a b" has no command',
      'service "front" cannot become ready by "soon"',
      'link "front→nobody" leads to "nobody", which is neither service nor part',
      'link "→back" must be named "from→to"',
      'link "front" must be named "from→to"',
      'link "a→b→c" must be named "from→to"',
      'link "front→back" stands there twice',
      'service "front": {file:absent} names no file of the stack',
      'service "back": {port} is not known beforehand: with "ready-line" the program chooses it',
      'file "../front.json": {port} names no service or part',
      'file "x.json": {port:back} is not known beforehand: with "ready-line" the program chooses it',
      'file "x.json": {port:nobody} names no service or part',
    ];
    expect(faultsOf(stack)).toEqual(faults);
    expect(() => defineStack(stack)).toThrow(`The stack cannot work: ${faults.join('; ')}.`);
  });
});

describe('refused is', () => {
  it('a stack without services', () => {
    expect(faultsOf({ services: {} })).toEqual(['it has no services']);
  });

  it.each([
    ['a link that is not there', '{url:back→front}', 'names no link of the stack'],
    ['the address of one', '{address:back→front}', 'names no link of the stack'],
    ['no link at all', '{url}', 'names no link of the stack'],
    ['a file that is not there', '{file:back.json}', 'names no file of the stack'],
    ['no file at all', '{file}', 'names no file of the stack'],
    ['the port of nobody', '{port:nobody}', 'names no service or part'],
    ['the port of what every object has', '{port:constructor}', 'names no service or part'],
  ])('a placeholder that names %s', (_what, text, fault) => {
    const front: ServiceSpec = { ...told, ready: { http: `/${text}` } };
    expect(faultsOf({ services: { front } })).toEqual([`service "front": ${text} ${fault}`]);
  });

  it('nothing that only looks like a placeholder', () => {
    const command = ['sh', '-c', `echo {} {ports} \${port} '{"port":1}' { port }`] as const;
    const faults = faultsOf({ services: { front: { command, ready: 'ready-line' } } });
    expect(faults).toEqual([
      'service "front": {port} is not known beforehand: with "ready-line" the program chooses it',
    ]);
  });
});
