// What a job's stream is made of: JSON events, then one bare marker.
import { type Static, Type } from 'typebox';
import { UsageSchema } from './completion.ts';
import { NarrationSchema } from './narration.ts';
import { WireErrorSchema } from './wire-error.ts';

export const NarrationEventSchema = Type.Object({
  type: Type.Literal('narration'),
  ...NarrationSchema.properties,
});

export const TokenEventSchema = Type.Object({
  type: Type.Literal('token'),
  /** Counts from 0 within the job, without gaps. */
  index: Type.Integer({ minimum: 0 }),
  text: Type.String(),
  /** Tokens of the model in this text, where they are more or fewer than one. */
  tokens: Type.Optional(Type.Integer({ minimum: 0 })),
});

export const CompletedEventSchema = Type.Object({
  type: Type.Literal('completed'),
  finish_reason: Type.Union([Type.Literal('stop'), Type.Literal('length')]),
  /** Token events of the job. */
  tokens: Type.Integer({ minimum: 0 }),
  duration_ms: Type.Number(),
  usage: Type.Optional(UsageSchema),
  /** What an operation that generates nothing has found out. */
  result: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

export const FailedEventSchema = Type.Object({
  type: Type.Literal('failed'),
  error: WireErrorSchema,
});

export const CancelledEventSchema = Type.Object({
  type: Type.Literal('cancelled'),
  reason: Type.String(),
});

export const JobEventSchema = Type.Union([
  NarrationEventSchema,
  TokenEventSchema,
  CompletedEventSchema,
  FailedEventSchema,
  CancelledEventSchema,
]);

export type JobEvent = Static<typeof JobEventSchema>;
export type TerminalEvent = Extract<JobEvent, { type: 'completed' | 'failed' | 'cancelled' }>;

/** The bare `data:` line that ends a stream, by the terminal event before it. */
export const terminalMarkers = {
  completed: '[DONE]',
  failed: '[ERROR]',
  cancelled: '[CANCELLED]',
} as const satisfies Record<TerminalEvent['type'], string>;

export function isTerminal(event: JobEvent): event is TerminalEvent {
  return Object.hasOwn(terminalMarkers, event.type);
}
