// Writes the launcher: a shell script, because a PATH needs an executable of that name and Node needs the program's.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Makes the folder and the launcher in it, and returns the launcher's path. The description need not exist yet. */
export async function installNvidiaSmi(folder: string, description?: string): Promise<string> {
  const program = fileURLToPath(import.meta.resolve('../main.ts'));
  const setting =
    description === undefined ? '' : `FAKE_NVIDIA_SMI=${quote(resolve(description))} `;
  const path = join(resolve(folder), 'nvidia-smi');
  await mkdir(folder, { recursive: true });
  await writeFile(
    path,
    `#!/bin/sh\n${setting}exec ${quote(process.execPath)} ${quote(program)} "$@"\n`,
    { mode: 0o755 },
  );
  return path;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
