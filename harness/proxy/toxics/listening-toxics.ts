/**
 * Toxics that concern who is not connected yet: `refuse` answers new connections as if nobody listened, `swallow` does not
 * answer them. Open connections stay, and nothing that passes is touched. Removed, the proxy serves again at its port.
 */
import type { ToxicType } from './toxic.ts';

export const refuse: ToxicType = { attributes: {}, listening: 'refuse' };
export const swallow: ToxicType = { attributes: {}, listening: 'swallow' };
