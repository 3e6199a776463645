/** Random bodies for the routes that take one: proxies and toxics, mostly as they should be. */
import type { Prng } from '../../harness/index.ts';
import {
  integerText,
  type Member,
  randomObject,
  singleText,
  spoiltBody,
  wrongValue,
} from './random-json.ts';
import { nameText } from './random-names.ts';

/** The attributes of every type of Toxiproxy, all of them whole numbers. */
export const toxicTypes: Readonly<Record<string, readonly string[]>> = {
  latency: ['latency', 'jitter'],
  bandwidth: ['rate'],
  slow_close: ['delay'],
  timeout: ['timeout'],
  reset_peer: ['timeout'],
  slicer: ['average_size', 'size_variation', 'delay'],
  limit_data: ['bytes'],
  noop: [],
};

export function proxyBody(random: Prng, names: readonly string[]): string {
  if (random.next() < 0.12) return spoiltBody(random);
  return proxyObject(random, names);
}

export function populateBody(random: Prng, names: readonly string[]): string {
  if (random.next() < 0.15) return spoiltBody(random);
  const count = random.integer(0, 3);
  const objects = Array.from({ length: count }, () => proxyObject(random, names));
  return `[${objects.map((text) => text.replace(/[^}]*$/, '')).join(',')}]`;
}

/** What is to change of a proxy. */
export function proxyChange(random: Prng, name: string): string {
  if (random.next() < 0.12) return spoiltBody(random);
  const members: Member[] = [];
  if (random.next() < 0.4) members.push(['listen', listenText(random, [name])]);
  if (random.next() < 0.3) members.push(['upstream', JSON.stringify(random.pick(upstreams))]);
  if (random.next() < 0.6) members.push(['enabled', flagText(random)]);
  if (random.next() < 0.1) members.push(['name', random.pick(['"other"', '5'])]);
  return randomObject(random, members);
}

export function toxicBody(random: Prng, names: readonly string[]): string {
  if (random.next() < 0.08) return spoiltBody(random);
  const type = random.pick(Object.keys(toxicTypes));
  const members: Member[] = [];
  if (random.next() < 0.97) members.push(['type', typeText(random, type)]);
  if (random.next() < 0.7) members.push(['name', nameText(random, random.pick(names))]);
  if (random.next() < 0.5) members.push(['stream', streamText(random)]);
  if (random.next() < 0.5) members.push(['toxicity', toxicityText(random)]);
  if (random.next() < 0.7) members.push(['attributes', attributesText(random, type)]);
  return randomObject(random, members);
}

/** What is to change of a toxic, whatever its type. */
export function toxicChange(random: Prng): string {
  if (random.next() < 0.1) return spoiltBody(random);
  const type = random.pick(Object.keys(toxicTypes));
  const members: Member[] = [];
  if (random.next() < 0.7) members.push(['attributes', attributesText(random, type)]);
  if (random.next() < 0.5) members.push(['toxicity', toxicityText(random)]);
  if (random.next() < 0.2) members.push(['name', '5'], ['stream', '"sideways"'], ['type', 'null']);
  return randomObject(random, members);
}

function proxyObject(random: Prng, names: readonly string[]): string {
  const name = random.pick(names);
  const members: Member[] = [];
  if (random.next() < 0.96) members.push(['name', nameText(random, name)]);
  if (random.next() < 0.9) members.push(['listen', listenText(random, [name])]);
  if (random.next() < 0.96) members.push(['upstream', JSON.stringify(random.pick(upstreams))]);
  if (random.next() < 0.4) members.push(['enabled', flagText(random)]);
  if (random.next() < 0.03) members.push(['logger', random.pick(['{}', '5', 'null'])]);
  if (random.next() < 0.05) members.push(['toxics', '[{"type":"latency"}]']);
  if (random.next() < 0.02) members.push(['name', wrongValue(random, 'text')]);
  if (random.next() < 0.02) members.push(['upstream', wrongValue(random, 'text')]);
  return randomObject(random, members);
}

function listenText(random: Prng, names: readonly string[]): string {
  const drawn = random.next();
  if (drawn < 0.5) return '"127.0.0.1:0"';
  if (drawn < 0.7) return `"{{listen ${encodeURIComponent(random.pick(names))}}}"`;
  if (drawn < 0.75) return '"{{taken}}"';
  if (drawn < 0.96) return JSON.stringify(random.pick(listens));
  return wrongValue(random, 'text');
}

const listens = [
  '',
  ':0',
  'localhost:0',
  '[::1]:0',
  '0.0.0.0:0',
  '127.0.0.1:',
  '127.0.0.1',
  'foo',
  '127.0.0.1:99999',
  '127.0.0.1:-1',
  '127.0.0.1:nonsense',
  '1:2:3',
  '[::1',
  '[::1]',
  '::1:0',
  '192.0.2.1:0',
];

const upstreams = ['127.0.0.1:1', '127.0.0.1:2', 'nowhere:3', 'nonsense', ''];

function flagText(random: Prng): string {
  if (random.next() < 0.06) return wrongValue(random, 'flag');
  return random.pick(['true', 'false', 'false', 'null']);
}

function typeText(random: Prng, type: string): string {
  const drawn = random.next();
  if (drawn < 0.92) return JSON.stringify(type);
  if (drawn < 0.96) return random.pick(['"bogus"', '""', '"LATENCY"', '"latency "']);
  return wrongValue(random, 'text');
}

function streamText(random: Prng): string {
  const drawn = random.next();
  if (drawn < 0.85) return random.pick(['"upstream"', '"downstream"', '"Upstream"', 'null']);
  if (drawn < 0.95) return random.pick(['""', '"sideways"', '"up"']);
  return wrongValue(random, 'text');
}

function toxicityText(random: Prng): string {
  if (random.next() < 0.08) return random.pick([wrongValue(random, 'number'), '1e39']);
  return singleText(random);
}

function attributesText(random: Prng, type: string): string {
  const drawn = random.next();
  if (drawn < 0.04) return wrongValue(random, 'object');
  if (drawn < 0.07) return 'null';
  const members = (toxicTypes[type] ?? []).map((name): Member => [name, attributeText(random)]);
  return randomObject(
    random,
    members.filter(() => random.next() < 0.8),
  ).replace(/[^}]*$/, '');
}

function attributeText(random: Prng): string {
  const drawn = random.next();
  if (drawn < 0.9) return integerText(random);
  if (drawn < 0.93) return random.pick(['1.5', '1.0', '1e2', '9223372036854775808', '1e400']);
  if (drawn < 0.935) return '9007199254740993';
  if (drawn < 0.96) return 'null';
  return wrongValue(random, 'number');
}
