// What the queen must know of a hive to start it: on which host, by which command, with what. Shapes only; it starts nothing.
import { type Static, Type } from 'typebox';
import { hiveNamePattern } from '../../contracts/index.ts';

/** How a key is treated that known_hosts does not have: refused, or written down at the first meeting. A changed one is always refused. */
const hostKeyPolicies = ['known', 'accept-new'] as const;

const text = Type.String({ minLength: 1, maxLength: 1_000 });
const amount = Type.Integer({ minimum: 1 });

const SshHostSchema = Type.Object(
  {
    host: Type.String({ pattern: '^[A-Za-z0-9:._-]{1,253}$' }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 22 }),
    user: Type.String({ minLength: 1, maxLength: 100 }),
    /** A private key here. `~/` is the home folder; relative paths count from the file of hives. */
    identity_file: Type.Optional(text),
    /** The socket of an agent, or `none`; default: the one that SSH_AUTH_SOCK names. */
    agent: Type.Optional(text),
    /** Default: `~/.ssh/known_hosts`. */
    known_hosts: Type.Optional(text),
    host_key_policy: Type.Enum(hostKeyPolicies, { default: 'known' }),
    /** Where log and process record lie there; relative to the home folder. */
    folder: Type.String({ minLength: 1, maxLength: 1_000, default: '.hornet' }),
  },
  { additionalProperties: false },
);
export type SshHost = Static<typeof SshHostSchema>;

/** What must be free, or there, for a hive to be started. */
const NeedsSchema = Type.Object(
  {
    memory_mb: Type.Optional(amount),
    disk_mb: Type.Optional(amount),
    cpus: Type.Optional(amount),
  },
  { additionalProperties: false, default: {} },
);

/** What the older registry is told besides, for it to tell again. */
const NodeSchema = Type.Object(
  {
    git_repo_url: Type.Optional(Type.String()),
    git_branch: Type.Optional(Type.String()),
    install_path: Type.Optional(Type.String()),
    backends: Type.Optional(Type.String()),
    devices: Type.Optional(Type.String()),
    last_connected_unix: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
);

const fields = {
  name: Type.String({ pattern: hiveNamePattern }),
  /** The file of models and workers, on the hive's host. */
  workers: text,
  /** The URL under which the queen reaches it; default: where it listens. */
  advertise: Type.Optional(text),
  /** Added to those that the queen gives; the last of two counts. */
  flags: Type.Array(Type.String(), { default: [] }),
  env: Type.Record(Type.String(), Type.String(), { default: {} }),
  needs: NeedsSchema,
  node: Type.Optional(NodeSchema),
};
const command = Type.Array(text, { minItems: 1 });

/** On the queen's own host; by default this repository's hive, at a port that the kernel chooses. */
export const LocalDefinitionSchema = Type.Object(
  {
    ...fields,
    host: Type.Literal('local', { default: 'local' }),
    command: Type.Optional(command),
    listen: Type.String({ default: '127.0.0.1:0' }),
  },
  { additionalProperties: false },
);
export type LocalDefinition = Static<typeof LocalDefinitionSchema>;

export const SshDefinitionSchema = Type.Object(
  {
    ...fields,
    host: Type.Object({ ssh: SshHostSchema }, { additionalProperties: false }),
    command,
    listen: Type.String(),
  },
  { additionalProperties: false },
);
export type SshDefinition = Static<typeof SshDefinitionSchema>;

export type HiveDefinition = LocalDefinition | SshDefinition;

export function isOverSsh(definition: HiveDefinition): definition is SshDefinition {
  return definition.host !== 'local';
}
