// Sizes and times as people read them.

/** `512 MB`, `3.2 GB`; nothing where it is not known. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return '';
  if (bytes < 1_000_000_000) return `${Math.round(bytes / 1_000_000)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** `0.4 s`, `12 s`, `5 min`, `3 h`; nothing where it is not known. */
export function formatAgo(milliseconds: number | null): string {
  if (milliseconds === null) return '';
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}
