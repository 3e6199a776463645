// Turns the text of a setting into its value. Each parser says, where it refuses, what the text must be.
import { InvalidArgumentError } from 'commander';
import { hiveNamePattern } from '../../contracts/index.ts';

/** Where to listen or dial: a host and a port. */
export interface Address {
  host: string;
  port: number;
}

export function parseAddress(text: string): Address {
  const match = /^(?<host>[^:\s]+|\[[0-9a-f:]+\]):(?<port>\d{1,5})$/i.exec(text);
  const port = Number(match?.groups?.['port']);
  if (match?.groups?.['host'] === undefined || port > 65_535) {
    throw new InvalidArgumentError(
      'It must be host:port, for example 127.0.0.1:8080 (port 0 lets the kernel choose).',
    );
  }
  return { host: match.groups['host'].replace(/^\[|\]$/g, ''), port };
}

const programName = new RegExp(hiveNamePattern);

/** What a program is called: what any hive may be, for a folder can have its name. */
export function parseName(text: string): string {
  if (!programName.test(text)) {
    throw new InvalidArgumentError(
      'It must have up to 63 letters, digits, dots, underscores and hyphens, a letter or digit first.',
    );
  }
  return text;
}

/** An http or https URL, without the slashes at its end. */
export function parseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:8080.');
  }
  return text.replace(/\/+$/, '');
}

/** A parser for whole numbers in a range, units being in the option's name. */
export function parseWhole(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

/** On or off, where a switch is given by environment or file. */
export function parseSwitch(text: string): boolean {
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  if (/^(false|0|no|off)$/i.test(text)) return false;
  throw new InvalidArgumentError('It must be true or false.');
}
