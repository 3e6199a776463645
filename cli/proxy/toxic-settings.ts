/** What can be set of a toxic on a command line. */
import { type Command, InvalidArgumentError } from 'commander';

export interface ToxicSettings {
  toxicity?: number;
  attribute?: Record<string, AttributeValue>;
  leaseMs?: number;
}

type AttributeValue = number | boolean | string;

export function addToxicSettings(command: Command): Command {
  return command
    .option('--toxicity <share>', 'the share of connections it acts on, 0 to 1', parseShare)
    .option('-a, --attribute <key=value>', 'may be given several times', collectAttribute)
    .option('--lease-ms <ms>', 'it goes by itself unless renewed; on Hornet only', parseMs);
}

/** As the body of a request has them. */
export function readToxicSettings({ toxicity, attribute, leaseMs }: ToxicSettings): object {
  return {
    ...(toxicity !== undefined && { toxicity }),
    ...(attribute !== undefined && { attributes: attribute }),
    ...(leaseMs !== undefined && { lease_ms: leaseMs }),
  };
}

function collectAttribute(
  text: string,
  earlier: Record<string, AttributeValue> = {},
): Record<string, AttributeValue> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw new InvalidArgumentError('An attribute has the form key=value.');
  return { ...earlier, [key]: readValue(value) };
}

function readValue(text: string): AttributeValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function parseShare(text: string): number {
  const share = Number(text);
  if (text !== '' && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('A toxicity is a number from 0 to 1.');
}

function parseMs(text: string): number {
  const ms = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(ms)) return ms;
  throw new InvalidArgumentError('A lease is a whole number of milliseconds.');
}
