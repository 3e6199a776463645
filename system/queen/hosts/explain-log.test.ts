import { expect, it } from 'vitest';
import { explainLog } from './explain-log.ts';

const entry = (level: number, msg: string): string => JSON.stringify({ level, time: 1, msg });

it.for([
  ['', undefined],
  ['\n \n', undefined],
  [entry(30, 'hello'), undefined],
  [
    `${entry(60, 'hive could not start: listen EADDRINUSE 127.0.0.1:9200')}\n${entry(30, 'bye')}\nnoise`,
    'hive could not start: listen EADDRINUSE 127.0.0.1:9200',
  ],
  [
    'error: --workers is wrong. /srv/a b.json cannot be read.\n(--help lists every option)',
    'error: --workers is wrong. a b.json cannot be read',
  ],
  [
    'hornet: 12: exec: /opt/hive/bin/hornet-hive: Permission denied',
    'hornet: 12: exec: hornet-hive: Permission denied',
  ],
  ['hornet: 1: exec: hornet-hive: not found', 'hornet: 1: exec: hornet-hive: not found'],
  [
    "Error: Cannot find module '/home/me/hive/main.ts'\n    at file:///home/me/x.js:1:2",
    "Error: Cannot find module 'main.ts'",
  ],
  ['first\nlast words', 'last words'],
  ['error: token=abcdef is wrong', 'error: token=[REDACTED] is wrong'],
  ['{"level": broken', undefined],
  ['x'.repeat(500), `${'x'.repeat(299)}…`],
] as const)('[KQ-02] a log is explained in a sentence without paths: %s', ([log, reason]) => {
  expect(explainLog(log)).toBe(reason);
});
