// Memory of devices as people and settings count it: in millions of bytes. nvidia-smi counts in MiB.

export const bytesPerMb = 1_000_000;
export const bytesPerMiB = 1_048_576;

/** `600 MB`; small amounts with a decimal. */
export function inMb(bytes: number): string {
  return `${(bytes / bytesPerMb).toFixed(bytes < 10 * bytesPerMb ? 1 : 0)} MB`;
}
