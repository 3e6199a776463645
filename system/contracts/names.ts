// What hives and workers may be called. Names are part of paths, file names and commands of a shell, so they hold nothing that
// means something there.

export const hiveNamePattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$';

export const workerNamePattern = '^[a-z0-9][a-z0-9-]{0,62}$';
