// What the queen's environment says about hosts: hives on this one inherit it unread, and it names the agent for the others.

export function hiveEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env };
}

/** The socket of the user's SSH agent. */
export function agentSocket(): string | undefined {
  return process.env['SSH_AUTH_SOCK'] || undefined;
}
