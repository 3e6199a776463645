/** Asks a program something at its own address, past all links, and looks only at whether and when it answers. */
import type { Clock } from '../../../kernel/clock.ts';
import { type Meeting, meetLink } from '../network/meet-link.ts';

export interface Asking {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Default 2 000. */
  readonly patienceMs?: number;
}

/** Harmless to any server; any HTTP server answers it, with whatever status. */
const question = 'GET /health HTTP/1.1\r\nhost: probe\r\nconnection: close\r\n\r\n';

/** What came of it, and after how long. @throws the signal's reason */
export async function askProgram(
  url: string,
  { clock, signal, patienceMs = 2_000 }: Asking,
): Promise<{ met: Meeting; afterMs: number }> {
  return await meetLink(new URL(url).host, { clock, signal, patienceMs, say: question });
}

/** Whether it answers; where its address is not known, nobody can tell that it does not. */
export async function answersAt(url: string | undefined, asking: Asking): Promise<boolean> {
  return url === undefined || (await askProgram(url, asking)).met === 'answered';
}
