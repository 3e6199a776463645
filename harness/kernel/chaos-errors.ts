/** Errors of chaos: kinds of faults, schedules, experiments. One row a code; no behaviour. */
import type { ErrorRow } from './error-row.ts';

export const chaosErrors = {
  FAULT_UNKNOWN: {
    meaning: 'There is no kind of fault, or no target of one, of this name.',
    advice: 'See the kinds with "hornet faults"; the targets are the parts and links of the stack.',
  },
  FAULT_NOT_INJECTED: {
    meaning: 'A fault could not be made.',
    advice: 'Read what was in the way; its target may have been gone already.',
  },
  FAULT_NOT_SEEN: {
    meaning: 'A fault was made, and nothing showed that it took effect.',
    advice:
      'Nothing can be concluded from what followed. See whether anything uses what it strikes.',
  },
  FAULT_NOT_GONE: {
    meaning: 'A fault was healed, and something still showed it.',
    advice: 'Read what was seen; what the fault left behind may have to be undone by hand.',
  },
  SCHEDULE_INVALID: {
    meaning: 'A file is no schedule that this Hornet can play.',
    advice: 'Mend each fault that is named, or draw a schedule anew from its seed.',
  },
} as const satisfies Record<string, ErrorRow>;
