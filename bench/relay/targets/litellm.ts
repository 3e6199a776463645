/** LiteLLM's proxy (PyPI), the most used of the gateways. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leasePort, startProcess } from '../../../harness/index.ts';
import { findProgram } from '../environment.ts';
import type { RelayTarget, WorkerAddress } from '../relay-target.ts';

export const litellm: RelayTarget = {
  name: 'litellm',
  hops: 1,
  start: async (scope, worker) => {
    const program = findProgram('litellm');
    if (program === undefined)
      return { skipped: "litellm is not installed (pip install 'litellm[proxy]')" };
    const { port } = await leasePort(scope);
    const file = join(worker.folder, 'litellm.yaml');
    await writeFile(file, configuration(worker));
    await startProcess(scope, {
      name: 'litellm',
      command: [program, '--config', file, '--host', '127.0.0.1', '--port', String(port)],
      // It would fetch a list of prices, and report its use; and it would not start without a key.
      env: {
        LITELLM_LOCAL_MODEL_COST_MAP: 'True',
        LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: 'true',
        DO_NOT_TRACK: '1',
        LITELLM_LOG: 'ERROR',
      },
      logFolder: worker.folder,
      ready: { kind: 'http', url: `http://127.0.0.1:${port}/health/liveliness` },
      readyTimeoutMs: 120_000,
    });
    return { url: `http://127.0.0.1:${port}` };
  },
};

/** JSON is YAML too. */
function configuration({ url, model }: WorkerAddress): string {
  const params = {
    model: `text-completion-openai/${model}`,
    api_base: `${url}/v1`,
    api_key: 'none',
  };
  return JSON.stringify({ model_list: [{ model_name: model, litellm_params: params }] });
}
