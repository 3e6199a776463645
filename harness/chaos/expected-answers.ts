/**
 * What each request has to be answered with: what is known beforehand, and for questions whose answer nobody knows, what they were
 * answered with while nothing was broken. A pure function of the history.
 */

import type { HistoryRecord } from '../history/history-record.ts';
import { requestsOf, type StreamedRequest } from '../history/stream-records.ts';
import type { KnownQuestion } from './steady-clients.ts';

export interface ExpectedAnswers {
  /** By request. */
  readonly answers: ReadonlyMap<string, string>;
  /** Questions that were answered in several ways undisturbed: their text says nothing. */
  readonly unsteady: readonly KnownQuestion[];
}

/** @param questions by request */
export function expectedAnswers(
  records: readonly HistoryRecord[],
  questions: ReadonlyMap<string, KnownQuestion>,
): ExpectedAnswers {
  const learned = new Map<string, { question: KnownQuestion; texts: Set<string> }>();
  if ([...questions.values()].some(({ answer }) => answer === undefined))
    for (const [request, text] of controlAnswers(records)) {
      const question = questions.get(request);
      if (question === undefined) continue;
      const key = questionKey(question);
      const known = learned.get(key) ?? { question, texts: new Set() };
      learned.set(key, known);
      known.texts.add(text);
    }
  const answerTo = (question: KnownQuestion): string | undefined => {
    const texts = learned.get(questionKey(question))?.texts;
    return question.answer ?? (texts?.size === 1 ? [...texts][0] : undefined);
  };
  const answers = [...questions].flatMap(([request, question]) => {
    const answer = answerTo(question);
    return answer === undefined ? [] : [[request, answer] as const];
  });
  const unsteady = [...learned.values()].filter(
    ({ question, texts }) => question.answer === undefined && texts.size > 1,
  );
  return { answers: new Map(answers), unsteady: unsteady.map(({ question }) => question) };
}

export function questionKey({ model, prompt, maxTokens }: KnownQuestion): string {
  return JSON.stringify([model, prompt, maxTokens]);
}

/** Of those that ended well before the first fault. */
function controlAnswers(records: readonly HistoryRecord[]): [string, string][] {
  const over = records.findIndex(({ op, phase }) => op === 'phase' && phase === 'faults');
  const control = over < 0 ? records : records.slice(0, over);
  return requestsOf(control)
    .filter(({ ends }) => ends[0]?.kind === 'ok')
    .map((request) => [request.request, textOf(request)]);
}

/** What came again after a broken connection counts once. */
function textOf({ tokens }: StreamedRequest): string {
  const byIndex = new Map<number, string>();
  for (const { index, text } of tokens) if (!byIndex.has(index)) byIndex.set(index, text);
  return [...byIndex.values()].join('');
}
