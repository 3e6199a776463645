/** A diagnosis for people to read, in two tables. */
import type { Capability } from '../../harness/machine/capabilities.ts';
import { type Diagnosis, missingOf } from './diagnose.ts';

export function diagnosisLines({ layers, capabilities, isReady }: Diagnosis): string[] {
  const width = Math.max(...[...layers, ...capabilities].map(({ name }) => name.length));
  const missing = missingOf([...layers, ...capabilities]);
  return [
    'How a run is sure to leave nothing behind; each layer catches what those above miss',
    ...layers.flatMap((layer) =>
      rowOf({ ...layer, detail: `${layer.detail} (catches ${layer.catches})` }, width),
    ),
    '',
    'What this machine offers',
    ...capabilities.flatMap((capability) => rowOf(capability, width)),
    '',
    isReady
      ? 'Runs are possible here.'
      : `No run is possible here: ${missing.map(sentence).join(' ')}`,
  ];
}

function rowOf({ name, state, detail, advice }: Capability, width: number): string[] {
  const isThere = state === 'available';
  const first = `  ${isThere ? '✓' : '–'} ${name.padEnd(width)}  ${detail}`;
  return advice === undefined ? [first] : [first, `    ${' '.repeat(width)}  → ${advice}`];
}

function sentence({ name, detail, advice = '' }: Capability): string {
  return `${name}: ${detail} ${advice}`;
}
