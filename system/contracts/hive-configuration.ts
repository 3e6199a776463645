// The file that tells a hive which models it has and which workers it runs.
import { type Static, Type } from 'typebox';

export const WorkerConfigurationSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }),
    /** The id of a model in `models`. */
    model: Type.String({ minLength: 1 }),
    /** `host:port`; port 0 lets the kernel choose. */
    listen: Type.String({ default: '127.0.0.1:0' }),
    /** The URL under which the hive reaches this worker; default: where it listens. */
    advertise: Type.Optional(Type.String()),
    slots: Type.Integer({ minimum: 1, maximum: 256, default: 4 }),
    /** Started with the hive, or by the first job that needs it. */
    start: Type.Union([Type.Literal('with_hive'), Type.Literal('on_demand')], {
      default: 'on_demand',
    }),
    start_timeout_ms: Type.Integer({ minimum: 1, default: 60_000 }),
    /** Another program in the worker's place; it must know the worker's flags. */
    command: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
  },
  { additionalProperties: false },
);
export type WorkerConfiguration = Static<typeof WorkerConfigurationSchema>;

export const HiveConfigurationSchema = Type.Object(
  {
    models: Type.Array(
      Type.Object(
        { id: Type.String({ minLength: 1 }), path: Type.String({ minLength: 1 }) },
        { additionalProperties: false },
      ),
      { default: [] },
    ),
    workers: Type.Array(WorkerConfigurationSchema, { default: [] }),
  },
  { additionalProperties: false },
);
export type HiveConfiguration = Static<typeof HiveConfigurationSchema>;
