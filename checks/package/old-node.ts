/** Finds a Node.js on this machine that Hornet refuses, as the one that came with the machine often is. */
import { execa } from 'execa';

export interface OldNode {
  program: string;
  /** To put before what it is to run. */
  flags: string[];
  name: string;
}

/**
 * The first in the path that is too old; where there is none, the one that runs this, told to call itself 20.0.0.
 * @param required `>=24`, as engines says it
 */
export async function findOldNode(required: string): Promise<OldNode> {
  const requiredMajor = Number.parseInt(required.replace(/^\D+/, ''), 10);
  const { stdout } = await execa('which', ['-a', 'node']);
  for (const program of stdout.split('\n')) {
    const { stdout: version } = await execa(program, ['--version']);
    if (Number.parseInt(version.slice(1), 10) < requiredMajor)
      return { program, flags: [], name: `${program} ${version}` };
  }
  const pretence = "Object.defineProperty(process.versions,'node',{value:'20.0.0'})";
  return {
    program: process.execPath,
    flags: [`--import=data:text/javascript,${pretence}`],
    name: `a pretended 20.0.0, for lack of a real one,`,
  };
}
