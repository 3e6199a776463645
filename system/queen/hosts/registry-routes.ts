// The older registry of hosts: /v2/registry/beehives. It writes the same definitions as the file of hives has; a host that
// cannot be entered over SSH is not taken in.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { type HiveRecord, hiveStates } from '../../contracts/index.ts';
import { Failure } from '../../shared/index.ts';
import { checkDefinition } from './check-definitions.ts';
import { type HiveDefinition, isOverSsh } from './hive-definition.ts';
import { openHostShell, type ShellDeps } from './open-host-shell.ts';

export interface RegistryRoutesOptions extends ShellDeps {
  hives(): HiveRecord[];
}

const text = Type.String({ minLength: 1, maxLength: 1_000 });
const optionalText = Type.Optional(Type.String({ maxLength: 10_000 }));

const NodeFields = {
  node_name: text,
  ssh_host: text,
  ssh_port: Type.Integer({ minimum: 1, maximum: 65_535, default: 22 }),
  ssh_user: text,
  ssh_key_path: optionalText,
  git_repo_url: optionalText,
  git_branch: optionalText,
  install_path: optionalText,
  backends: optionalText,
  devices: optionalText,
};
/** The fields of old, and those of a definition that they have no word for. */
const AddSchema = Type.Object(
  {
    ...NodeFields,
    known_hosts: optionalText,
    host_key_policy: optionalText,
    command: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    listen: optionalText,
    advertise: optionalText,
    workers: optionalText,
    flags: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
);
type AddBody = Static<typeof AddSchema>;
const NameSchema = Type.Object({ node_name: text }, { additionalProperties: false });
type NameBody = Static<typeof NameSchema>;

const AddedSchema = Type.Object({
  success: Type.Boolean(),
  message: Type.String(),
  node_name: Type.String(),
});
const RemovedSchema = Type.Object({ success: Type.Boolean(), message: Type.String() });
const ListSchema = Type.Object({
  nodes: Type.Array(
    Type.Object({
      ...NodeFields,
      last_connected_unix: Type.Union([Type.Integer(), Type.Null()]),
      status: Type.Enum(hiveStates),
    }),
  ),
});

export function addRegistryRoutes(server: FastifyInstance, options: RegistryRoutesOptions): void {
  const { definitions, hives } = options;
  server.post(
    '/v2/registry/beehives/add',
    { schema: { body: AddSchema, response: { 200: AddedSchema } } },
    async ({ body }: FastifyRequest<{ Body: AddBody }>) => {
      const { node_name } = body;
      const given = definitionOf(body);
      await probe(given, options);
      const lastConnected = { last_connected_unix: Math.floor(Date.now() / 1_000) };
      await definitions.add({ ...given, node: { ...nodeOf(body), ...lastConnected } });
      return { success: true, message: `${node_name} is added`, node_name };
    },
  );
  const list = async (): Promise<Static<typeof ListSchema>> => ({
    nodes: (await definitions.list()).flatMap((each) => describe(each, hives())),
  });
  const listed = { schema: { response: { 200: ListSchema } } };
  server.get('/v2/registry/beehives/list', listed, list);
  server.post('/v2/registry/beehives/list', listed, list);
  server.post(
    '/v2/registry/beehives/remove',
    { schema: { body: NameSchema, response: { 200: RemovedSchema } } },
    async ({ body }: FastifyRequest<{ Body: NameBody }>) => {
      await definitions.remove(body.node_name);
      return { success: true, message: `${body.node_name} is removed` };
    },
  );
}

/** @throws VALIDATION_FAILED, HIVE_EXISTS, SSH_TIMEOUT, SSH_UNREACHABLE, SSH_REFUSED */
async function probe(given: unknown, options: RegistryRoutesOptions): Promise<void> {
  const { definition, faults } = checkDefinition(given);
  if (definition === undefined) {
    const all = faults.map(({ field, fault }) => `${field} ${fault}`).join('; ');
    throw new Failure('VALIDATION_FAILED', `The hive cannot be defined: ${all}.`, {
      details: { faults },
    });
  }
  if ((await options.definitions.find(definition.name)) !== undefined)
    throw new Failure('HIVE_EXISTS', `${definition.name} is defined already.`, {
      param: 'node_name',
    });
  const unlimited = new AbortController().signal; // the time for SSH is bounded by itself
  await using shell = await openHostShell(definition, options, unlimited);
  await shell.run(
    { name: 'ping', text: ':' },
    { signal: unlimited, timeoutMs: options.sshTimeoutMs },
  );
}

function definitionOf(body: AddBody): object {
  const { ssh_host: host, ssh_port: port, ssh_user: user, install_path } = body;
  const identity = body.ssh_key_path ? { identity_file: body.ssh_key_path } : {};
  const trust = {
    ...(body.known_hosts === undefined ? {} : { known_hosts: body.known_hosts }),
    ...(body.host_key_policy === undefined ? {} : { host_key_policy: body.host_key_policy }),
  };
  const program = install_path ? `${install_path.replace(/\/+$/, '')}/hornet-hive` : 'hornet-hive';
  return {
    name: body.node_name,
    host: { ssh: { host, port, user, ...identity, ...trust } },
    command: body.command ?? [program],
    listen: body.listen ?? '0.0.0.0:9200',
    advertise: body.advertise ?? `http://${host.includes(':') ? `[${host}]` : host}:9200`,
    workers: body.workers ?? 'hive.json',
    ...(body.flags === undefined ? {} : { flags: body.flags }),
  };
}

function nodeOf({ git_repo_url, git_branch, install_path, backends, devices }: AddBody): object {
  const all = Object.entries({ git_repo_url, git_branch, install_path, backends, devices });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** Hives of this host were never nodes. */
function describe(
  definition: HiveDefinition,
  records: readonly HiveRecord[],
): Static<typeof ListSchema>['nodes'] {
  if (!isOverSsh(definition)) return [];
  const { name, host, node = {} } = definition;
  const { ssh } = host;
  const { last_connected_unix = null, ...rest } = node;
  return [
    {
      node_name: name,
      ssh_host: ssh.host,
      ssh_port: ssh.port,
      ssh_user: ssh.user,
      ...(ssh.identity_file === undefined ? {} : { ssh_key_path: ssh.identity_file }),
      ...rest,
      last_connected_unix,
      status: records.find(({ hive }) => hive === name)?.state ?? 'down',
    },
  ];
}
