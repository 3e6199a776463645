// The settings that several programs have in the same words: each is one value here, put where a program's help wants it.
import type { Setting } from './options.ts';
import { parseAddress, parseName, parseUrl, parseWhole } from './parse-setting.ts';

/** A length of time, in whole milliseconds up to a day. */
export function duration(name: string, description: string, defaultMs: number): Setting {
  const parse = parseWhole(1, 86_400_000);
  return { flag: `--${name}-ms <ms>`, description, default: String(defaultMs), parse };
}

/** Its name, where it listens and what it tells its peers. By hand it listens where the default says. */
export function identitySettings(name: string, listen: string): Setting[] {
  return [
    {
      flag: '--name <name>',
      description: 'its name in narration; it survives restarts',
      default: name,
      parse: parseName,
    },
    {
      flag: '--listen <host:port>',
      description: 'where it listens; port 0 lets the kernel choose',
      default: listen,
      parse: parseAddress,
    },
    {
      flag: '--advertise <url>',
      description: 'what peers are told (default: where it listens)',
      parse: parseUrl,
    },
  ];
}

export const requestTimeout = duration(
  'request-timeout',
  'budget of a request that brings none',
  30_000,
);

export const keepAlive = duration(
  'keep-alive',
  'how often a silent stream shows that it is alive',
  1_000,
);

export const retention = duration(
  'retention',
  'how long a finished job can still be asked for',
  600_000,
);

/** The default differs: who is inside another must be done first. */
export function drainTimeout(defaultMs: number): Setting {
  return duration(
    'drain-timeout',
    'how long running work may take to finish at shutdown',
    defaultMs,
  );
}

export const exitWithParent: Setting = {
  flag: '--exit-with-parent',
  description: 'also stop when stdin closes',
};
