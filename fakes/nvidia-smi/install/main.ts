// Puts the fake into a folder as `nvidia-smi`, for a PATH. It changes no PATH and nothing outside that folder.
import { defineCommand, parseOptions } from '../../../system/shared/index.ts';
import { installNvidiaSmi } from './install.ts';

const command = defineCommand(
  'install-nvidia-smi',
  'Puts the fake nvidia-smi into a folder under the name of the original.',
  [
    { flag: '--folder <path>', description: 'where to; it is made', isRequired: true },
    {
      flag: '--description <file>',
      description: 'the machine that it pretends to be on (default: one with two GPUs)',
    },
  ],
  'install_nvidia_smi',
).addHelpText(
  'after',
  `
The folder then belongs first in PATH. A machine without nvidia-smi is one whose PATH has no such folder at all.
What a description can say: node fakes/nvidia-smi/main.ts --help

Try it:
  node fakes/nvidia-smi/install/main.ts --folder /tmp/gpus
  PATH=/tmp/gpus:$PATH nvidia-smi -L`,
);
const { folder, description } = parseOptions<{ folder: string; description?: string }>(
  command,
  process.argv.slice(2),
);
const path = await installNvidiaSmi(folder, description);
process.stdout.write(`${JSON.stringify({ ready: true, program: 'nvidia-smi', path })}\n`);
