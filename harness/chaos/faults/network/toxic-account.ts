/** What the fault proxy's account says of toxics that a fault has armed links with. */
import { HornetError, isHornetError } from '../../../kernel/errors.ts';
import type { ArmedToxic } from '../../../network/link.ts';
import type { ToxicEvidence } from '../../../network/toxic-evidence.ts';

/** Whether the server keeps one. */
export async function hasAccount(armed: readonly ArmedToxic[]): Promise<boolean> {
  try {
    await readAll(armed);
    return true;
  } catch (error) {
    if (isHornetError(error, 'PROXY_UNSUPPORTED')) return false;
    throw error;
  }
}

/** In words what they did; undefined while they have not done anything. */
export async function actsOf(armed: readonly ArmedToxic[]): Promise<string | undefined> {
  const acted = (await readAll(armed)).filter(({ acts }) => acts > 0);
  if (acted.length === 0) return undefined;
  return acted.map(describe).join('; ');
}

/**
 * In words that they are gone; undefined while one is not.
 * @throws HornetError FAULT_NOT_GONE where one did something once it was gone
 */
export async function removalOf(armed: readonly ArmedToxic[]): Promise<string | undefined> {
  const all = await readAll(armed);
  if (all.some(({ removed_at }) => removed_at === null)) return undefined;
  const late = all.filter(({ acts_after_removal }) => acts_after_removal > 0);
  if (late.length === 0) return 'the proxy has removed it, and it has done nothing since';
  const message = `After it was removed, the proxy has still seen ${late.map(describe).join('; ')}.`;
  throw new HornetError('FAULT_NOT_GONE', message);
}

async function readAll(armed: readonly ArmedToxic[]): Promise<ToxicEvidence[]> {
  return (await Promise.all(armed.map((one) => one.evidence()))).flat();
}

/** `jitter upstream: delay 12 times, on 3 connections` */
function describe({ type, direction, acts_by_kind, connections }: ToxicEvidence): string {
  const acts = Object.entries(acts_by_kind).map(([what, count]) => `${what} ${count} times`);
  return `${type} ${direction}: ${acts.join(', ')}, on ${connections} connections`;
}
