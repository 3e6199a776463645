/** Starts a mock server. It listens on a free port of the loopback, and ends with its scope. */
import type { Scope } from '../kernel/scope.ts';
import type { MockServer, MockServerOptions } from './mock-server.ts';
import { ScriptedServer } from './scripted-server.ts';

/** A server that answers 404 to everything until it is told otherwise. @throws HornetError SCOPE_CLOSED */
export async function startMockServer(
  scope: Scope,
  options: MockServerOptions = {},
): Promise<MockServer> {
  const takeBack = scope.defer(options.name ?? 'mock server', () => mock.close());
  const mock = new ScriptedServer(options, takeBack);
  await mock.listen();
  return mock;
}
