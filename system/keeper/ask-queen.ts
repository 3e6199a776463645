// One question to the queen, or to a hive, that is answered with one JSON document; and what it is asked for.
import { randomUUID } from 'node:crypto';
import type { Static, TSchema } from 'typebox';
import { headers } from '../contracts/index.ts';
import { callPeer, compileLater, PeerError } from '../shared/index.ts';
import type { QueenOptions } from './settings/queen-settings.ts';

export interface Question<S extends TSchema> {
  /** The path, from the slash on. */
  path: string;
  method?: 'GET' | 'DELETE';
  /** What the answer must be. */
  answer: S;
  signal: AbortSignal;
}

/** @throws Failure as the queen reported it; PeerError where no answer came, or none in the contract */
export async function askQueen<S extends TSchema>(
  { queenUrl, queenSilenceMs }: QueenOptions,
  { path, method = 'GET', answer, signal }: Question<S>,
): Promise<Static<S>> {
  const given = await callPeer(`${queenUrl}${path}`, {
    method,
    headers: { [headers.correlationId]: randomUUID() },
    signal,
    silenceTimeoutMs: queenSilenceMs,
  });
  const [fault] = compileLater(answer).Errors(given);
  if (fault !== undefined)
    throw new PeerError(
      'foreign',
      `The answer to ${path} is not in the contract: ${fault.instancePath || 'it'} ${fault.message}.`,
    );
  return given as Static<S>; // checked just now
}
