/** A random sequence of calls to the interface of a fault proxy: a function of its random stream alone. */
import type { Prng } from '../../harness/index.ts';
import {
  populateBody,
  proxyBody,
  proxyChange,
  toxicBody,
  toxicChange,
  toxicTypes,
} from './random-bodies.ts';
import { randomNames } from './random-names.ts';
import type { RouteName } from './routes.ts';
import type { Step } from './step.ts';

/** Begins with nothing on the server. */
export function randomSequence(random: Prng): Step[] {
  const names = randomNames(random);
  const first = { name: 'p', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' };
  const toxic = { name: 'p', type: random.pick(Object.keys(toxicTypes)) };
  const steps: Step[] = [
    step('POST /proxies', '/proxies', JSON.stringify(first)),
    step('POST /proxies/{p}/toxics', '/proxies/p/toxics', JSON.stringify(toxic)),
  ];
  const count = random.integer(8, 24);
  while (steps.length < count) steps.push(randomStep(random, names));
  return steps;
}

function randomStep(random: Prng, names: readonly string[]): Step {
  const made = random.pick(makers)(random, names);
  const headers = random.next() < 0.08 ? { 'user-agent': 'Mozilla/5.0 (X11)' } : made.headers;
  return { ...made, headers };
}

type Maker = (random: Prng, names: readonly string[]) => Step;

const proxyOf = (random: Prng, names: readonly string[]) =>
  `/proxies/${encodeURIComponent(anyName(random, names))}`;
const toxicOf = (random: Prng, names: readonly string[]) =>
  `${proxyOf(random, names)}/toxics/${encodeURIComponent(anyName(random, names))}`;

/** As often as it is listed. */
const makers: readonly Maker[] = [
  () => step('GET /version', '/version'),
  ...times(2, () => step('GET /proxies', '/proxies')),
  ...times(3, (random, names) => step('POST /proxies', '/proxies', proxyBody(random, names))),
  ...times(2, (random, names) => step('POST /populate', '/populate', populateBody(random, names))),
  ...times(2, (random) => step('POST /reset', '/reset', random.pick(['', '{}', 'x']))),
  (random, names) => step('GET /proxies/{p}', proxyOf(random, names)),
  ...times(2, changeProxy('PATCH')),
  ...times(2, changeProxy('POST')),
  (random, names) => step('DELETE /proxies/{p}', proxyOf(random, names)),
  (random, names) => step('GET /proxies/{p}/toxics', `${proxyOf(random, names)}/toxics`),
  ...times(6, (random, names) =>
    step('POST /proxies/{p}/toxics', `${proxyOf(random, names)}/toxics`, toxicBody(random, names)),
  ),
  ...times(2, (random, names) => step('GET /proxies/{p}/toxics/{t}', toxicOf(random, names))),
  ...times(2, changeToxic('PATCH')),
  ...times(2, changeToxic('POST')),
  (random, names) => step('DELETE /proxies/{p}/toxics/{t}', toxicOf(random, names)),
  (random, names) => {
    const [method, path] = random.pick(otherMethods);
    return {
      ...step('another method', path.replace('{p}', random.pick(names.slice(0, 2)))),
      method,
    };
  },
  (random) => ({
    ...step('another path', random.pick(otherPaths)),
    method: random.pick(['GET', 'POST', 'PATCH']),
  }),
];

function changeProxy(method: 'PATCH' | 'POST'): Maker {
  return (random, names) => {
    const name = anyName(random, names);
    const path = `/proxies/${encodeURIComponent(name)}`;
    return step(`${method} /proxies/{p}`, path, proxyChange(random, name));
  };
}

function changeToxic(method: 'PATCH' | 'POST'): Maker {
  return (random, names) =>
    step(`${method} /proxies/{p}/toxics/{t}`, toxicOf(random, names), toxicChange(random));
}

/** Mostly the one that is there from the beginning. */
function anyName(random: Prng, names: readonly string[]): string {
  return random.next() < 0.5 ? 'p' : random.pick(names);
}

const otherMethods = [
  ['HEAD', '/version'],
  ['POST', '/version'],
  ['DELETE', '/proxies'],
  ['PUT', '/proxies'],
  ['OPTIONS', '/proxies'],
  ['GET', '/populate'],
  ['GET', '/reset'],
  ['PUT', '/proxies/{p}'],
  ['HEAD', '/proxies/{p}'],
  ['PROPFIND', '/proxies/{p}'],
  ['PATCH', '/proxies/{p}/toxics'],
  ['DELETE', '/proxies/{p}/toxics'],
  ['PUT', '/proxies/{p}/toxics/none'],
  ['TRACE', '/proxies/{p}/toxics/none'],
] as const;

const otherPaths = [
  '/',
  '/nothing',
  '/Proxies',
  '/proxies/',
  '/version/',
  '/proxies/p/',
  '/proxies/p/toxics/',
  '/proxies/p/toxics/t/more',
  '/proxies/p/bogus',
  '/metrics',
  '//version',
  '/proxies//toxics',
  '/proxies/./p',
  '/proxies/../version',
  '/proxies/%2E%2E',
  '/proxies//?query=1',
  '/proxies/%zz',
  '/proxies/%',
  '/%e0%a4/x%1',
  '/proxies/a%2Fb',
];

function step(route: RouteName, path: string, body?: string): Step {
  const [method = ''] = route.split(' ');
  return { route, method, path, headers: {}, ...(body !== undefined && { body }) };
}

function times(count: number, maker: Maker): Maker[] {
  return Array.from({ length: count }, () => maker);
}
