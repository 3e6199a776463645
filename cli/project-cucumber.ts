/** Finds the cucumber that a project has installed, which is the only one that its steps can register with. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface ProjectCucumber {
  /** The file that its package starts as `cucumber-js`. */
  program: string;
  loadConfiguration: typeof import('@cucumber/cucumber/api').loadConfiguration;
}

/** Undefined where there is none, in the folder or above it. */
export function findCucumber(projectFolder: string): ProjectCucumber | undefined {
  const requireThere = createRequire(join(projectFolder, 'package.json'));
  try {
    const manifestFile = requireThere.resolve('@cucumber/cucumber/package.json');
    const manifest: { bin: Record<string, string> } = requireThere(manifestFile);
    const program = join(dirname(manifestFile), manifest.bin['cucumber-js'] ?? '');
    const { loadConfiguration } = requireThere('@cucumber/cucumber/api');
    return { program, loadConfiguration };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return;
    throw error;
  }
}
