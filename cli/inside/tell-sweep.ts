/** Says what was cleaned up after a runner that could not do it itself. */
import type { SweepAction } from '../../harness/guardian/sweep-action.ts';

/** @returns lines for the terminal */
export function tellSweep(actions: readonly SweepAction[], exitCode: number): string {
  const done = actions.filter(({ action }) => action !== 'failed' && action !== 'skipped');
  const failures = actions.filter((action) => action.action === 'failed');
  const lines = [
    `The runner ended (${exitCode}) without cleaning up. Its processes went with it; its guardian removed ${done.length} things.`,
    ...failures.map(({ what, why }) => `It could not ${what}: ${why}`),
  ];
  return `\n${lines.join('\n')}\n`;
}
