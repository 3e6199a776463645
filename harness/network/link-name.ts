/** The name of a link says who dials whom: `queen→hive-1`. */
import { HornetError } from '../kernel/errors.ts';

export interface LinkEnds {
  /** Who dials. */
  readonly from: string;
  /** Who is dialled. */
  readonly to: string;
}

/** @throws HornetError CONFIGURATION_INVALID */
export function parseLinkName(name: string): LinkEnds {
  const [from = '', to = '', ...rest] = name.split('→');
  if (from !== '' && to !== '' && rest.length === 0) return { from, to };
  throw new HornetError('CONFIGURATION_INVALID', `"${name}" does not name a link.`, {
    data: {
      field: 'name',
      value: name,
      expected: 'who dials, an arrow, who is dialled: queen→hive-1',
    },
  });
}

/** The name under which a proxy server knows a link, fit for a path of its interface. */
export function proxyNameOf(prefix: string, linkName: string): string {
  return `${prefix}${linkName}`.replace(/[^\p{L}\p{N}._→-]+/gu, '_');
}
