// The shape in which every error crosses a wire; OpenAI's clients read the same fields.
import { type Static, Type } from 'typebox';

export const WireErrorSchema = Type.Object({
  code: Type.String(),
  type: Type.String(),
  message: Type.String(),
  param: Type.Union([Type.String(), Type.Null()]),
  details: Type.Record(Type.String(), Type.Unknown()),
  correlation_id: Type.Union([Type.String(), Type.Null()]),
});
export type WireError = Static<typeof WireErrorSchema>;

export const ErrorBodySchema = Type.Object({ error: WireErrorSchema });
export type ErrorBody = Static<typeof ErrorBodySchema>;
