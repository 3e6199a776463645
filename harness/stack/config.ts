/** What a project tells Hornet of itself: the content of its `hornet.config.ts`. It reads no file and starts nothing. */
import { HornetError, isHornetError } from '../kernel/errors.ts';
import { isText, objectWith, valueThat } from './check-fields.ts';
import { faultsOfStack } from './check-stack.ts';
import { withArrows } from './define-stack.ts';
import type { DialectName, DialectSpec } from './dialect.ts';
import { checkDialect } from './dialect-fields.ts';
import type { StackSpec } from './stack-spec.ts';

export interface HornetConfig {
  /** The stack of "Given the stack is running". */
  stack: StackSpec;
  /** How its API is spoken to. Default `openai`. */
  dialect?: DialectName | DialectSpec;
  /** The model that clients ask for. Default `default`. */
  model?: string;
}

/**
 * Takes a configuration in and makes sure that it can work.
 * @throws HornetError CONFIGURATION_INVALID with every fault, each by the path of its field
 */
export function defineConfig(config: HornetConfig): HornetConfig {
  const faults = checkConfig(config, '');
  if (faults.length > 0) throw invalidConfig('The configuration', faults);
  return { ...config, stack: withArrows(config.stack) };
}

/**
 * The same for what came out of a file, which may be anything.
 * @throws HornetError CONFIGURATION_INVALID, naming the file
 */
export function configFrom(value: unknown, file: string): HornetConfig {
  const faults = checkConfig(value, '');
  if (faults.length > 0) throw invalidConfig(file, faults, { file });
  return defineConfig(value as HornetConfig); // it has no faults
}

/** The complaint of a configuration that checked itself, with the file that it stands in; any other error as it is. */
export function namingFile(error: unknown, file: string): unknown {
  if (!isHornetError(error, 'CONFIGURATION_INVALID') || !Array.isArray(error.data['faults']))
    return error;
  return invalidConfig(file, error.data['faults'], { file });
}

const checkConfig = objectWith<HornetConfig>({
  stack: {
    check: (value, path) => faultsOfStack(withArrows(Object(value)), path),
    isRequired: true,
  },
  dialect: { check: checkDialect },
  model: { check: valueThat('a text', isText) },
});

function invalidConfig(
  what: string,
  faults: readonly string[],
  data: { file?: string } = {},
): HornetError<'CONFIGURATION_INVALID'> {
  const message = `${what} cannot be used: ${faults.join('; ')}.`;
  return new HornetError('CONFIGURATION_INVALID', message, { data: { ...data, faults } });
}
