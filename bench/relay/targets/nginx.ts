/** nginx without buffering: what a relay costs that understands nothing. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leasePort, type Scope, startProcess } from '../../../harness/index.ts';
import { findProgram } from '../environment.ts';
import type { RelayTarget, WorkerAddress } from '../relay-target.ts';

export const nginx: RelayTarget = {
  name: 'nginx',
  hops: 1,
  start: async (scope, worker) => {
    const program = findProgram('nginx');
    return program === undefined
      ? { skipped: 'nginx is not installed' }
      : start(program, scope, worker);
  },
};

async function start(
  program: string,
  scope: Scope,
  worker: WorkerAddress,
): Promise<{ url: string }> {
  const { port } = await leasePort(scope);
  const folder = join(worker.folder, 'nginx');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configuration(port, worker.url, folder));
  await startProcess(scope, {
    name: 'nginx',
    command: [program, '-c', file, '-p', folder, '-e', join(folder, 'error.log')],
    logFolder: worker.folder,
    ready: { kind: 'http', url: `http://127.0.0.1:${port}/health` },
  });
  return { url: `http://127.0.0.1:${port}` };
}

function configuration(port: number, upstream: string, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');
  return `
daemon off; worker_processes 1; pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off; ${temporary}
  upstream worker { server ${new URL(upstream).host}; keepalive 128; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://worker; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; proxy_request_buffering off; proxy_read_timeout 300s;
    }
  }
}
`;
}
