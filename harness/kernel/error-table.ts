/**
 * Every error the harness can raise, one row a code: what the code means and what to do about it.
 * A new error is a new row in the file of its area; nothing else needs to change.
 */
import { chaosErrors } from './chaos-errors.ts';
import type { ErrorRow } from './error-row.ts';
import { networkErrors } from './network-errors.ts';
import { projectErrors } from './project-errors.ts';
import { runErrors } from './run-errors.ts';

export type { ErrorRow } from './error-row.ts';

export const errorTable = {
  ...runErrors,
  ...networkErrors,
  ...projectErrors,
  ...chaosErrors,
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
