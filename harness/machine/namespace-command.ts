/**
 * The command that runs another one in a PID namespace, and in a network namespace where asked. The
 * kernel ends everybody in it as soon as its first process or the caller ends, whatever they ignore,
 * wipe or leave. Whether the kernel allows it is for a probe to find out.
 */
import { getuid } from 'node:process';

export interface NamespaceOptions {
  /** A network of its own too, with nothing in it but loopback. */
  network: boolean;
  /**
   * Write a line to descriptor 3 before the command begins, and hide what the system says of namespaces
   * that it does not give.
   */
  tellsBegin?: boolean;
}

/**
 * To be started by this process itself: it refuses to run under any other parent. The command keeps
 * user, folder, terminal and environment; its exit code is handed out, 128 and more for a signal.
 */
export function namespaceCommand(
  command: readonly string[],
  { network, tellsBegin = false }: NamespaceOptions,
): [string, ...string[]] {
  // Who may not by right may as the owner of a user namespace, in which they stay who they are.
  const asUser = getuid?.() === 0 ? [] : ['--user', '--map-current-user', '--keep-caps'];
  const spaces = ['--pid', '--fork', '--kill-child', '--mount-proc', ...(network ? ['--net'] : [])];
  const preparations = [...(network ? [loopbackUp] : []), ...(tellsBegin ? [begin] : []), first];
  return [
    'setpriv',
    '--pdeathsig',
    'KILL',
    ...['sh', '-c', tellsBegin ? `${underParent} ${hidden}` : underParent, String(process.pid)],
    ...['unshare', ...asUser, ...spaces],
    ...['sh', '-c', preparations.join(''), 'hornet'],
    ...command,
  ];
}

/** A parent that ended before the kernel was told to tell of it is told of by nobody. */
const underParent = '[ "$PPID" = "$0" ] && exec "$@"';

/**
 * The first process of the namespace waits for everyone whom their parents have left. What follows the
 * command keeps the shell from becoming the command, which would not wait for strangers.
 */
const first = '"$@"; exit $?';

const loopbackUp = 'ip link set lo up || exit 125; ';

/** Until it is said that the command begins, nobody is told anything. */
const hidden = '4>&2 2>/dev/null';
const begin = 'exec 2>&4 4>&-; echo >&3; ';
