// What a program's exit code says, the same for all four.

export const exitCodes = {
  ok: 0,
  failed: 1,
  /** Bad flags, environment or configuration file. */
  usage: 2,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
