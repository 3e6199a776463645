/**
 * What every way of following a run in a terminal has in common: the messages read so far, the summary
 * at the end, and the path of the report as the last line. How the run looks until then is the view's.
 */

import type { FormatterPlugin } from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';
import { Query } from '@cucumber/query';
import { reportPath } from './environment.ts';
import { isInterrupted } from './interruption.ts';
import { runSummary } from './run-summary.ts';
import { type Style, styleFor } from './style.ts';

export interface RunView {
  /** Everything that has been read so far, the message at hand included. */
  query: Query;
  style: Style;
  /** Prints lines as one write, so that nothing else gets between them. */
  print(...lines: string[]): void;
}

/** Shows messages as they come; made anew for each run. */
export type FollowRun = (view: RunView) => (message: Envelope) => void;

/** A formatter of cucumber that follows a run in a given way. */
export function runFormatter(followRun: FollowRun): FormatterPlugin {
  return {
    type: 'formatter',
    formatter: ({ on, stream, write }) => {
      const query = new Query();
      const style = styleFor(stream);
      const print = (...lines: string[]) => write(lines.map((line) => `${line}\n`).join(''));
      const follow = followRun({ query, style, print });
      let wasInterrupted = false;
      on('message', (message) => {
        query.update(message);
        follow(message);
        if (message.testRunFinished === undefined) return;
        // Whoever interrupts a run prints its end, since cucumber may never get to this message.
        wasInterrupted = isInterrupted(message.testRunFinished);
        if (!wasInterrupted) print(...runSummary(query, style));
      });
      return () => {
        const path = reportPath();
        if (!wasInterrupted && path !== undefined) print(`report: ${path}`);
      };
    },
  };
}
