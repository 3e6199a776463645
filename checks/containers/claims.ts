/** What is claimed of containers, one function each, in the order in which they are tried. */
import { explain } from '../../harness/index.ts';
import type { Claim, ClaimContext } from './claim.ts';
import { isNotKeptByTheDead } from './claims-of-runs.ts';
import { leavesNothing } from './claims-of-scopes.ts';

const claims: Claim[] = [...leavesNothing, ...isNotKeptByTheDead];

/** Tries all, and says of each how it went. */
export async function runClaims(
  context: ClaimContext,
): Promise<{ passed: number; failed: number }> {
  let failed = 0;
  for (const [sentence, prove] of claims) {
    const outcome = await prove(context).then(
      () => 'passed',
      (error) => {
        failed++;
        return `FAILED\n${explain(error)}`;
      },
    );
    process.stdout.write(`${sentence}: ${outcome}\n`);
  }
  return { passed: claims.length - failed, failed };
}
