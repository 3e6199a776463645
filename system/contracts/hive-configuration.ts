// The file that tells a hive which models and devices it has and which workers it runs.
import { type Static, Type } from 'typebox';
import { deviceKinds } from './hive-report.ts';
import { workerNamePattern } from './names.ts';

/** What a worker's process may take at most; what this machine cannot enforce is told and not enforced. */
const LimitsSchema = Type.Object(
  {
    memory_mb: Type.Optional(Type.Integer({ minimum: 16 })),
    /** 100 is one whole core. */
    cpu_percent: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    open_files: Type.Optional(Type.Integer({ minimum: 64 })),
  },
  { additionalProperties: false },
);
export type WorkerLimits = Static<typeof LimitsSchema>;

export const restartPolicies = ['on_failure', 'never'] as const;

export const WorkerConfigurationSchema = Type.Object(
  {
    name: Type.String({ pattern: workerNamePattern }),
    /** The id of a model in `models`. */
    model: Type.String({ minLength: 1 }),
    /** The id of a device of this hive. */
    device: Type.String({ minLength: 1, default: 'cpu' }),
    /** `host:port`; port 0 lets the kernel choose. */
    listen: Type.String({ default: '127.0.0.1:0' }),
    /** The URL under which the hive reaches this worker; default: where it listens. */
    advertise: Type.Optional(Type.String()),
    /** A server of OpenAI's API that runs already, in place of a process that the hive starts. */
    url: Type.Optional(Type.String()),
    slots: Type.Integer({ minimum: 1, maximum: 256, default: 4 }),
    /** Tokens that prompt and answer of one request may have together; default: as the model was made. */
    context_tokens: Type.Optional(Type.Integer({ minimum: 16 })),
    /** Started with the hive, or by the first job that needs it. */
    start: Type.Union([Type.Literal('with_hive'), Type.Literal('on_demand')], {
      default: 'on_demand',
    }),
    start_timeout_ms: Type.Integer({ minimum: 1, default: 60_000 }),
    /** Whether it is started again when it ends unasked: at most three times in a minute, each time after a longer pause. */
    restart: Type.Enum(restartPolicies, { default: 'on_failure' }),
    /** Stopped when it has had nothing to do for so long; 0 never. A worker that starts with the hive stays by default. */
    idle_stop_ms: Type.Optional(Type.Integer({ minimum: 0 })),
    limits: Type.Optional(LimitsSchema),
    /** Another program in the worker's place; it must know the worker's flags. */
    command: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    /** Flags that the worker is given besides. */
    flags: Type.Array(Type.String(), { default: [] }),
  },
  { additionalProperties: false },
);
export type WorkerConfiguration = Static<typeof WorkerConfigurationSchema>;

/** A device by configuration, which is believed: for machines whose devices cannot be asked, and for tests. */
const DeviceConfigurationSchema = Type.Object(
  {
    id: Type.String({ pattern: '^(cpu|cuda:[0-9]{1,3})$' }),
    kind: Type.Optional(Type.Enum(deviceKinds)),
    name: Type.Optional(Type.String()),
    memory_mb: Type.Integer({ minimum: 1 }),
  },
  { additionalProperties: false },
);

export const HiveConfigurationSchema = Type.Object(
  {
    models: Type.Array(
      Type.Object(
        { id: Type.String({ minLength: 1 }), path: Type.String({ minLength: 1 }) },
        { additionalProperties: false },
      ),
      { default: [] },
    ),
    /** Default: the processor, and what nvidia-smi tells. */
    devices: Type.Optional(Type.Array(DeviceConfigurationSchema)),
    workers: Type.Array(WorkerConfigurationSchema, { default: [] }),
  },
  { additionalProperties: false },
);
export type HiveConfiguration = Static<typeof HiveConfigurationSchema>;
