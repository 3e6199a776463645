/**
 * The program may take so much memory and no more, and takes more: the kernel's OOM killer ends it, and nobody else, since it is
 * alone in a group with that limit. Its next life is in the group of whoever starts it, and so is not limited. What it had before
 * is not counted: the kernel leaves that with the group in which it was taken.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cgroup } from '../../../machine/cgroup.ts';
import { isAlive } from '../../../process/process-table.ts';
import { giveOrder } from '../../../saboteur/give-order.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { confine, countIn } from '../confine.ts';
import { chooseVictim, shownByEnds } from '../process/choose-victims.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';

export const memoryLimit: FaultKind = {
  name: 'memory-limit',
  family: 'resource',
  title: 'The program takes more memory than it may, and the kernel ends it (OOM).',
  needs: ['environment mark', 'limits of memory'],
  target: 'process',
  wants: ['node'],
  takes: 'life',
  parameters: { roomMegabytes: { unit: 'count', minimum: 16, maximum: 64, mildest: 64 } },
  lastsMs: { minimum: 2_000, maximum: 6_000 },
  strike: async (context) => {
    const { clock, parameters, scope, signal } = context;
    const room = numberOf(parameters, 'roomMegabytes');
    const victim = await chooseVictim(context);
    const { identity } = victim.live;
    victim.willEnd({ withinMs: dyingMs, elseKill: false });
    const { group, groupOf } = await confine(context, {
      what: 'memory',
      limits: { memoryBytes: room * megabyte },
      members: () => (isAlive(identity) ? [identity] : []),
      prepare: withoutSwap,
    });
    // Asked while it lives; the group is there until the heal.
    const folder = groupOf(identity.pid) ?? group.paths[0];
    const megabytes = room * 2 + spareMegabytes;
    await giveOrder(scope, identity, ['hold-memory', { megabytes }], { signal });
    const { witness, witnessGone } = shownByEnds([victim]);
    const isOutOfMemory = async (): Promise<string | undefined> => {
      const kills = countIn(folder, ['memory.events', 'memory.oom_control'], 'oom_kill');
      return kills > 0 ? `oom_kill is ${kills} in its group` : undefined;
    };
    return {
      witness: async (ended) => {
        const words = await watchFor(isOutOfMemory, { clock, signal: ended });
        return `${words}, and ${await witness(ended)}`;
      },
      witnessGone,
    };
  },
};

const megabyte = 1024 * 1024;
/** Objects are somewhat smaller in memory than the order reckons. */
const spareMegabytes = 64;
/** Who was killed just before the heal takes a moment to be gone. */
const dyingMs = 500;

/** Where memory can be swapped out, it would become slow instead of being ended. */
function withoutSwap({ paths: [path = ''] }: Cgroup): void {
  const file = join(path, 'memory.swap.max');
  if (existsSync(file)) writeFileSync(file, '0');
  const swappiness = join(path, 'memory.swappiness');
  if (existsSync(swappiness)) writeFileSync(swappiness, '0');
}
