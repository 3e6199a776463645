import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { makeKeyFiles } from '../../../fakes/ssh-server/testing/ssh-keys.ts';
import { aHive } from '../../contracts/testing/builders.ts';
import { createHttpServer, createLog } from '../../shared/index.ts';
import { addRegistryRoutes } from './registry-routes.ts';
import { type HostRig, startHostRig } from './testing/host-rig.ts';
import { startFakeHost } from './testing/ssh-hosts.ts';

vi.stubEnv('SSH_AUTH_SOCK', ''); // an agent of whoever runs the tests is none of theirs
const keys = await makeKeyFiles();
const base = '/v2/registry/beehives';

async function serve(rig: HostRig) {
  const log = createLog('queen', 'silent');
  const server = await createHttpServer({ program: 'queen', log, isDraining: () => false });
  addRegistryRoutes(server, rig.deps);
  const post = async (path: string, payload: object = {}) => {
    const answer = await server.inject({ method: 'POST', url: `${base}/${path}`, payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  return { server, post };
}

it('[QH-03] a host is added once it has let the queen in, is listed, and is removed', async () => {
  const { instance_id, url, models, devices, workers } = aHive();
  const up = { hive: 'box', state: 'up', instance_id, url, models, devices, workers } as const;
  await using rig = await startHostRig({ hives: () => [{ ...up, last_heartbeat_ms_ago: 1 }] });
  await using host = await startFakeHost(keys);
  const { server, post } = await serve(rig);
  const body = {
    node_name: 'box',
    ssh_host: host.host,
    ssh_port: host.port,
    ssh_user: 'me',
    ssh_key_path: keys.ed25519,
    git_repo_url: 'https://example.com/hive.git',
    git_branch: 'main',
    install_path: '/opt/hive/',
    backends: '["cpu"]',
    known_hosts: join(rig.folder, 'known_hosts'),
    host_key_policy: 'accept-new',
  };
  const added = { success: true, message: 'box is added', node_name: 'box' };
  expect(await post('add', body)).toEqual({ status: 200, body: added });
  expect(await post('add', body)).toMatchObject({
    status: 409,
    body: { error: { code: 'HIVE_EXISTS' } },
  });
  expect(await rig.deps.definitions.find('box')).toMatchObject({
    command: ['/opt/hive/hornet-hive'],
    listen: '0.0.0.0:9200',
    advertise: `http://${host.host}:9200`,
    workers: 'hive.json',
    host: { ssh: { identity_file: keys.ed25519 } },
  });
  const { known_hosts: _, host_key_policy: __, ...node } = body;
  const listed = { nodes: [{ ...node, last_connected_unix: expect.any(Number), status: 'up' }] };
  expect(await post('list')).toEqual({ status: 200, body: listed });
  expect((await server.inject({ method: 'GET', url: `${base}/list` })).json()).toEqual(listed);
  expect((await post('remove', { node_name: 'box' })).body).toMatchObject({ success: true });
  expect(await post('remove', { node_name: 'box' })).toMatchObject({ status: 404 });
  expect((await post('list')).body).toEqual({ nodes: [] });
  await server.close();
});

it('[QH-03] a host that does not let the queen in, or is not described rightly, is not saved', async () => {
  await using rig = await startHostRig();
  await using host = await startFakeHost(keys);
  const { server, post } = await serve(rig);
  const body = {
    node_name: 'box',
    ssh_host: host.host,
    ssh_port: host.port,
    ssh_user: 'me',
    ssh_key_path: keys.stranger,
    known_hosts: join(rig.folder, 'known_hosts'),
    host_key_policy: 'accept-new',
  };
  expect(await post('add', body)).toMatchObject({
    status: 502,
    body: { error: { code: 'SSH_REFUSED' } },
  });
  for (const wrong of [{ node_name: 'box' }, { ...body, node_name: '../x', listen: 'x' }])
    expect(await post('add', wrong)).toMatchObject({
      status: 400,
      body: { error: { code: 'VALIDATION_FAILED' } },
    });
  expect(await post('remove', {})).toMatchObject({ status: 400 });
  await expect(readFile(join(rig.folder, 'hives.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  await server.close();
});
