// What commands that are really run inherit: the environment of this process, unread, so that a mark in it is theirs too.

export function commandEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env };
}
