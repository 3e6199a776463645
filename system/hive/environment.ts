// What the hive hands on to its workers: its own environment, unread.

export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}
