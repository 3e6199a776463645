/** Kinds of faults that provoke what several areas of mutants have in common. */

export const lostWorkers = [
  'process-kill',
  'process-crash',
  'link-cut',
  'link-reset',
  'process-crash-loop',
];
export const silences = ['link-silence', 'link-silence-one-way', 'process-pause', 'process-freeze'];
/** So much is broken that jobs have to fail. */
export const allBroken = ['partition-halves', 'partition-isolate', 'group-kill', 'packet-reject'];
