// The one JSON line a program prints on stdout when it can take work, or when it knows that it never will.
import { type Static, Type } from 'typebox';

export const ReadyLineSchema = Type.Object({
  ready: Type.Literal(true),
  program: Type.String(),
  pid: Type.Integer(),
  /** Where it listens. */
  url: Type.String(),
  /** What peers are told; differs from `url` behind a proxy or NAT. */
  advertised_url: Type.String(),
  /** New at every start, unlike the name. */
  instance_id: Type.String(),
});
export type ReadyLine = Static<typeof ReadyLineSchema>;

/** In the ready line's place where the start failed for a reason the parent should pass on. */
export const StartFailureLineSchema = Type.Object({
  ready: Type.Literal(false),
  error: Type.Object({
    code: Type.String(),
    message: Type.String(),
    details: Type.Record(Type.String(), Type.Unknown()),
  }),
});
export type StartFailureLine = Static<typeof StartFailureLineSchema>;
