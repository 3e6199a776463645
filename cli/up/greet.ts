/** What a user is told when the stack is up: where it is, and what to type. Pure. */
import type { Run, RunningStack, Style } from '../../harness/index.ts';
import type { UpPlan } from './plan-stack.ts';

export function greet(
  stack: RunningStack,
  { modelId, prompt }: UpPlan,
  { reportFolder }: Pick<Run, 'reportFolder'>,
  style: Style,
): string {
  const queenUrl = stack.urlOf('queen');
  const places = stack.services.map(({ name, url }) => `  ${name.padEnd(8)} ${url}\n`).join('');
  const body = JSON.stringify({ model: modelId, prompt, max_tokens: 24, stream: true });
  return `${style('bold', 'The stack is up.')}

${places}
  logs     ${reportFolder}

Ask it something, from another terminal:

  curl -N ${queenUrl}/v1/completions -H 'content-type: application/json' -d '${body}'

${style('dim', 'Ctrl+C stops everything. What happens is told below.')}

`;
}
