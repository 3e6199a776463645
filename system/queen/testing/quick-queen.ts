// A queen's options for tests, who give her a folder: on a port of the kernel's choice, with waits that are short where a test has to wait for them.
import type { QueenOptions } from '../queen-options.ts';

export const quickQueen: Omit<QueenOptions, 'stateFolder'> = {
  ...{ name: 'queen', listen: { host: '127.0.0.1', port: 0 }, requestTimeoutMs: 20_000 },
  ...{ hiveConnectTimeoutMs: 5_000, hiveSilenceMs: 10_000, hiveLostMs: 60_000 },
  ...{ hiveStaleMs: 60_000, hiveGraceMs: 1, queueLimit: 10, queueTimeoutMs: 10_000 },
  ...{ maxAttempts: 4, failoverWaitMs: 20, keepAliveMs: 100, retentionMs: 60_000 },
  ...{ drainTimeoutMs: 10_000, leaveHives: true },
  ...{ sshTimeoutMs: 1_000, hiveStartTimeoutMs: 1_000, hiveStopTimeoutMs: 10_000 },
};
