// What went wrong with a host over SSH, in the codes that cross the wire: not reached, not let in, or no word in time.
import { Failure } from '../../../shared/index.ts';

/** Whom it was about. */
export interface SshTarget {
  host: string;
  port: number;
  user: string;
}

/** What was being done: reach the host, agree on keys, prove who we are, have a command run. */
export type SshPhase = 'connect' | 'handshake' | 'authenticate' | 'command';

type SshCode = 'SSH_UNREACHABLE' | 'SSH_REFUSED' | 'SSH_TIMEOUT';

/** `reason` completes the message, and is told in the details too; it holds no path and no secret. */
export function sshFailure(
  code: SshCode,
  { host, port }: SshTarget,
  phase: SshPhase,
  reason: string,
  cause?: unknown,
): Failure {
  return new Failure(code, `${beginnings[code]} ${host}:${port} over SSH (${phase}): ${reason}.`, {
    details: { host, port, phase, reason },
    cause,
  });
}

export function sshTimeout(target: SshTarget, phase: SshPhase, timeoutMs: number): Failure {
  const reason = `no answer within ${timeoutMs} ms`;
  const failure = sshFailure('SSH_TIMEOUT', target, phase, reason);
  failure.details['timeout_ms'] = timeoutMs;
  return failure;
}

/** What an error of the library means. `phase` is what it was doing. */
export function explainSshError(error: Error, target: SshTarget, phase: SshPhase): Failure {
  const { level, code } = error as Error & { level?: string; code?: string }; // fields that ssh2 and Node set
  if (level === 'client-authentication')
    return sshFailure(
      'SSH_REFUSED',
      target,
      'authenticate',
      `no key that was shown for ${target.user} is accepted`,
      error,
    );
  if (code === 'ETIMEDOUT')
    return sshFailure('SSH_TIMEOUT', target, phase, 'the network gave up', error);
  return sshFailure('SSH_UNREACHABLE', target, phase, reasonOf(error, code), error);
}

const beginnings: Record<SshCode, string> = {
  SSH_UNREACHABLE: 'Could not reach',
  SSH_REFUSED: 'Was not let in at',
  SSH_TIMEOUT: 'Gave up on',
};

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'the name of the host could not be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to its network',
  ECONNRESET: 'the connection was reset',
};

function reasonOf(error: Error, code: string | undefined): string {
  return (
    (code === undefined ? undefined : reasons[code]) ?? code ?? error.message.replace(/\.$/, '')
  );
}
