/**
 * Makes sure that containers of runs are owned, marked, and gone with their run however it ends. Where no
 * engine answers it starts one of its own, in namespaces that go with this check, and with an image made of
 * the Node.js that runs it; nothing is fetched and nothing of the machine is changed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Scope } from '../harness/index.ts';
import { engineSocket } from '../harness/machine/container-engine.ts';
import { namespaceCommand } from '../harness/machine/namespace-command.ts';
import { probeNamespaces } from '../harness/machine/probe-namespaces.ts';
import { runClaims } from './containers/claims.ts';
import { doesEngineAnswer, startEngine } from './containers/engine.ts';
import { useEngine } from './containers/environment.ts';
import { importImage, removeImage } from './containers/image.ts';

const insideFlag = '--inside';

if (process.argv.includes(insideFlag)) await checkOnOwnEngine();
else if (await doesEngineAnswer(engineSocket())) await check();
else await checkInNamespaces();

async function checkInNamespaces(): Promise<void> {
  const obstacle = await probeNamespaces({ network: true });
  if (obstacle !== undefined)
    return skip(`no engine answers, and no namespace for one: ${obstacle}`);
  const again = [process.execPath, import.meta.filename, insideFlag];
  const [command, ...parameters] = namespaceCommand(again, { network: true });
  const [code] = await once(spawn(command, parameters, { stdio: 'inherit' }), 'exit');
  process.exitCode = code ?? 1;
}

async function checkOnOwnEngine(): Promise<void> {
  await using scope = new Scope({ name: 'engine', teardownTimeoutMs: 30_000 });
  const engine = await startEngine(scope);
  if ('obstacle' in engine) return skip(engine.obstacle);
  useEngine(engine.socket);
  await check();
}

async function check(): Promise<void> {
  const socket = engineSocket() ?? '';
  const image = await importImage(socket);
  const { passed, failed } = await runClaims({ socket, image }).finally(() => removeImage(socket));
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

function skip(why: string): void {
  process.stdout.write(`0 passed, 0 failed, skipped: ${why}\n`);
}
