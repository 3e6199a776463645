/** The one environment variable that this check sets: where everybody finds the engine. */

export function useEngine(socket: string): void {
  process.env['DOCKER_HOST'] = `unix://${socket}`;
}
