/** Does nothing: for those who want to see that toxics can be set. */
import type { ToxicType } from './toxic.ts';

export const noop: ToxicType = { attributes: {} };
