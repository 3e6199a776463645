// The ways in which the fake is wrong on purpose, each a word in the description.

/** Each with what it does, for the help. */
export const misbehaviourMeanings = {
  hang: 'says nothing and never ends; SIGTERM ends it',
  'hang-hard': 'the same, and SIGTERM does not end it either, as it says on stderr',
  garbage: 'prints bytes that are no text, ends with 0',
  truncated: 'stops in the middle of the answer, ends with 0',
  silent: 'prints nothing, ends with 0',
  'driver-error': 'cannot talk to the driver, ends with 9',
  'version-mismatch': 'library and kernel module differ, ends with 18',
  'library-missing': 'finds no NVML library, ends with 12',
  'gpu-lost': 'a GPU has fallen off the bus, ends with 15',
  'no-devices': 'finds no GPU, ends with 6',
} as const;

export type Misbehaviour = keyof typeof misbehaviourMeanings;

export const misbehaviours = Object.keys(misbehaviourMeanings) as Misbehaviour[]; // the keys are these, and no more
