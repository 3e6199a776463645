/** What a description can be refused for: everything at once, and nothing else. */
import { describe, expect, it } from 'vitest';
import { isHornetError } from '../kernel/errors.ts';
import { checkStack } from './check-stack.ts';
import { defineStack } from './define-stack.ts';
import type { ServiceSpec, StackSpec } from './stack-spec.ts';

const told: ServiceSpec = { command: ['serve', '--port', '{port}'] };
const announcing: ServiceSpec = { command: ['serve'], ready: 'ready-line' };

function faultsOf(stack: unknown): unknown {
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
          command: ['serve', '{url:front→bakc}'],
          env: { X: '{file:absent}', Y: 1 },
          ready: 'soon',
          redy: 'listening',
          stopTimeoutMs: -1,
        },
        back: { command: ['serve', '{port}'], ready: 'ready-line', ports: ['metrics'] },
        lost: 'serve',
      },
      parts: ['back', 'engine', 'engine'],
      links: ['front→back', 'front→back', 'front→bakc', '→back', 'front', 'a→b→c', 7],
      files: { '../front.json': '{port}', 'x.json': ['{port:back}', '{port:nobody}'] },
      lnks: [],
    };
    const faults = [
      "lnks is no field of Hornet's (there are services, links, parts, files)",
      'services["a b"].command must be a list of texts, the program first',
      "services.front.redy is no field of Hornet's (there are command, cwd, env, ready, ports, readyTimeoutMs, stopTimeoutMs)",
      'services.front.env.Y must be a text',
      'services.front.ready must be "ready-line", "listening", { http: PATH } or { log: TEXT }',
      'services.front.stopTimeoutMs must be a whole number of milliseconds above 0',
      'services.lost must be an object with command, cwd, env, ready, ports, readyTimeoutMs, stopTimeoutMs',
      'links must be a list of texts',
      'the name "a b" must be letters, digits, ".", "_", "-"',
      'the name "../front.json" must be letters, digits, ".", "_", "-"',
      'the name "back" is given twice, to services or parts',
      'the name "engine" is given twice, to services or parts',
      'links[2] leads to "bakc", which is neither service nor part (did you mean "back"?)',
      'links[3] must be named "from→to", not "→back"',
      'links[4] must be named "from→to", not "front"',
      'links[5] must be named "from→to", not "a→b→c"',
      'links has "front→back" twice',
      'services.front: {file:absent} names no file of the stack',
      'services.back: {port} is not known beforehand: with "ready-line" the program chooses it',
      'files["../front.json"]: {port} names no service or part',
      'files["x.json"]: {port:back} is not known beforehand: with "ready-line" the program chooses it',
      'files["x.json"]: {port:nobody} names no service or part',
    ];
    expect(faultsOf(stack)).toEqual(faults);
    expect(() => checkStack(stack)).toThrow(`The stack cannot work: ${faults.join('; ')}.`);
  });

  it('has a slip in a name answered with the name that was meant', () => {
    expect(faultsOf({ servces: {} })).toEqual([
      'servces is no field of Hornet\'s (did you mean "services"?)',
      'services is missing',
      'services must name a service',
    ]);
    const front = { comand: ['serve', '{url:front→bck}'] };
    expect(faultsOf({ services: { front, back: announcing }, links: ['front→back'] })).toEqual([
      'services.front.comand is no field of Hornet\'s (did you mean "command"?)',
      'services.front.command is missing',
      'services.front: {url:front→bck} names no link of the stack (did you mean "front→back"?)',
    ]);
  });

  it('may give a service further ports, and lead links there', () => {
    const front: ServiceSpec = { command: ['serve', '{port:front.metrics}'], ports: ['metrics'] };
    const stack: StackSpec = { services: { front }, links: ['scraper→front.metrics'] };
    expect(faultsOf(stack)).toEqual([]);
  });

  it.each([[undefined], [null], ['stack'], [[]]])('is not %j', (value) => {
    expect(faultsOf(value)).toContain('It must be an object with services, links, parts, files');
  });
});

describe('refused is', () => {
  it('a stack without services', () => {
    expect(faultsOf({ services: {} })).toEqual(['services must name a service']);
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
    expect(faultsOf({ services: { front } })).toEqual([`services.front: ${text} ${fault}`]);
  });

  it('nothing that only looks like a placeholder', () => {
    const command = ['sh', '-c', `echo {} {ports} \${port} '{"port":1}' { port }`] as const;
    const faults = faultsOf({ services: { front: { command, ready: 'ready-line' } } });
    expect(faults).toEqual([
      'services.front: {port} is not known beforehand: with "ready-line" the program chooses it',
    ]);
  });
});
