// The first words to the queen, in each voice: what she is asked for.
import type { Operation } from '../../contracts/index.ts';
import type { Sentence } from '../../shared/index.ts';

type Greeting = Pick<Sentence, 'human' | 'cute' | 'story' | 'model' | 'hive' | 'worker'>;

export function greetingOf(operation: Operation, queenUrl: string): Greeting {
  if (operation.operation === 'infer') {
    const { model } = operation;
    return {
      human: `Asking the queen at ${queenUrl} for ${model}`,
      cute: `Knock, knock: may ${model} come out to talk? 🐝`,
      story: `"A question for ${model}, Your Majesty," says keeper at the gate.`,
      model,
    };
  }
  const what = operation.operation.replace('_', ' ');
  const whom = 'worker' in operation ? `${operation.hive}/${operation.worker}` : operation.hive;
  return {
    human: `Asking the queen at ${queenUrl}: ${what} ${whom}`,
    cute: `A small favour, please: ${what} ${whom} 🐝`,
    story: `"A word about ${whom}, Your Majesty," says keeper at the gate.`,
    hive: operation.hive,
    ...('worker' in operation ? { worker: operation.worker } : {}),
  };
}
