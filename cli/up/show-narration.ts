/** What the programs of a stack tell, and have told, as lines in a terminal. */
import {
  hearProcess,
  type NarrationData,
  narrationLine,
  type RunningStack,
  styleFor,
} from '../../harness/index.ts';

/** @param beganAtMs by the wall clock, from which times count */
export function showNarration(
  stack: RunningStack,
  beganAtMs: number,
  out: NodeJS.WriteStream,
): void {
  const style = styleFor(out);
  const take = ({ actor, action, human, emitted_at_ms }: NarrationData): void => {
    const at = (emitted_at_ms ?? beganAtMs) - beganAtMs;
    out.write(`${narrationLine({ at, program: actor, action, human }, style)}\n`);
  };
  for (const { process: program } of stack.services) hearProcess({ take }, program);
}
