// Gives the answer to the caller, or what the description has in its place.
import { createHash } from 'node:crypto';
import type { Answer } from './answer.ts';
import type { Misbehaviour } from './misbehaviours.ts';
import type { Scene } from './scene.ts';

/** Prints, and sets the exit code; a hanging one keeps the process alive. */
export function misbehave(answer: Answer, scene: Scene): void {
  setTimeout(() => perform(answer, scene), scene.slowMs);
}

function perform(answer: Answer, { misbehave: how, driverVersion }: Scene): void {
  if (how === 'hang' || how === 'hang-hard') {
    if (how === 'hang-hard') {
      process.on('SIGTERM', () => {});
      process.stderr.write('fake nvidia-smi: takes no notice of SIGTERM\n');
    }
    setInterval(() => {}, 2 ** 30); // what keeps it alive
    return;
  }
  const { stdout, exitCode } = how === undefined ? answer : spoil(how, answer, driverVersion);
  process.exitCode = exitCode;
  process.stdout.write(stdout);
}

interface SpoiltAnswer {
  stdout: string | Buffer;
  exitCode: number;
}

function spoil(
  how: Exclude<Misbehaviour, 'hang' | 'hang-hard'>,
  { stdout }: Answer,
  driverVersion: string,
): SpoiltAnswer {
  switch (how) {
    case 'garbage':
      return { stdout: garbage(512), exitCode: 0 };
    case 'truncated':
      return { stdout: stdout.slice(0, Math.floor(stdout.length / 2)), exitCode: 0 };
    case 'silent':
      return { stdout: '', exitCode: 0 };
    case 'driver-error':
      return failure(9, [
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.",
        '',
      ]);
    case 'version-mismatch':
      return failure(18, [
        'Failed to initialize NVML: Driver/library version mismatch',
        `NVML library version: ${driverVersion.split('.').slice(0, 2).join('.')}`,
      ]);
    case 'library-missing':
      return failure(12, [
        "NVIDIA-SMI couldn't find libnvidia-ml.so library in your system. Please make sure that the NVIDIA Display Driver is properly installed and present in your system.",
        'Please also try adding directory that contains libnvidia-ml.so to your system PATH.',
      ]);
    case 'gpu-lost':
      return failure(15, [
        'Unable to determine the device handle for GPU 0000:01:00.0: GPU is lost.  Reboot the system to recover this GPU',
        '',
      ]);
    case 'no-devices':
      return failure(6, ['No devices were found']);
  }
}

function failure(exitCode: number, lines: readonly string[]): SpoiltAnswer {
  return { stdout: `${lines.join('\n')}\n`, exitCode };
}

/** The same bytes every time, and hardly a text among them. */
function garbage(length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(`garbage ${index}`).digest(),
  );
  return Buffer.concat(blocks, length);
}
