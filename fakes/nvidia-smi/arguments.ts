// Reads a command line as the original does. What the original knows and the fake does not imitate is refused by name.

export interface Question {
  /** What is wanted: a query by its name, a list, or one of the pages. */
  about:
    | 'gpu'
    | 'compute-apps'
    | 'list'
    | 'version'
    | 'help'
    | 'fields-of-gpu'
    | 'fields-of-compute-apps'
    | 'summary';
  /** For queries. */
  fields: string[];
  format: string[];
  /** Which GPUs, by index, UUID or bus id; all where there are none. */
  ids: string[];
}

/** A command line that the original would refuse, or the fake cannot serve. The message is for stdout. */
export class ArgumentFault extends Error {
  override readonly name = 'ArgumentFault';
}

const switches: Record<string, Question['about']> = {
  '-L': 'list',
  '--list-gpus': 'list',
  '-h': 'help',
  '--help': 'help',
  '--version': 'version',
  '--help-query-gpu': 'fields-of-gpu',
  '--help-query-compute-apps': 'fields-of-compute-apps',
};

/** @throws ArgumentFault */
export function readArguments(asked: readonly string[]): Question {
  const question: Question = { about: 'summary', fields: [], format: [], ids: [] };
  const rest = [...asked];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const about = switches[argument];
    if (about === undefined) readValue(argument, rest, question);
    else question.about = about;
  }
  const isQuery = question.about === 'gpu' || question.about === 'compute-apps';
  if (isQuery && !question.format.includes('csv'))
    throw new ArgumentFault('"--format=" must be given with a query, and "csv" must be in it.');
  return question;
}

function readValue(argument: string, rest: string[], question: Question): void {
  const [name = '', given] = argument.split(/=(.*)/s);
  const values = (): string[] =>
    (given ?? rest.shift() ?? '').split(',').map((each) => each.trim());
  switch (name) {
    case '--query-gpu':
    case '--query-compute-apps':
      question.about = name === '--query-gpu' ? 'gpu' : 'compute-apps';
      question.fields = values();
      return;
    case '--format':
      question.format = values();
      return;
    case '-i':
    case '--id':
      question.ids = values();
      return;
    default:
      throw new ArgumentFault(
        `ERROR: Option ${argument} is not recognized. Please run 'nvidia-smi -h'.`,
      );
  }
}
