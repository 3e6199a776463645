/** The Toxiproxy that TOXIPROXY_URL names, in the place of our own fault proxy. */
import { request } from 'undici';
import type { Probe } from '../capability.ts';
import { externalProxyUrl } from '../environment.ts';

export const toxiproxyProbe = {
  name: 'Toxiproxy',
  advice: 'Start it, or unset TOXIPROXY_URL: the embedded proxy does its work.',
  look: async (_context, signal) => {
    const url = externalProxyUrl();
    if (url === undefined) return 'TOXIPROXY_URL is not set: the embedded proxy is used';
    const answer = await request(new URL('/version', url), { reset: true, signal }).catch(
      (cause) => {
        throw new Error(`TOXIPROXY_URL is ${url}, and nobody answers there`, { cause });
      },
    );
    const said = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}.`);
    return `${said.trim()} at ${url}`;
  },
} as const satisfies Probe;
