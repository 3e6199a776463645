// Commands that have the queen do something about the stack itself: a job like any other, told as it goes.
import type { Command } from 'commander';
import type { Operation } from '../contracts/index.ts';
import { runAndShow, type ShownJobOptions } from './jobs/run-and-show.ts';
import { type Given, keeperCommand } from './keeper-command.ts';
import { displaySettings } from './settings/display-settings.ts';
import { jobSettings } from './settings/job-settings.ts';
import { queenSettings } from './settings/queen-settings.ts';

export interface OperationCommand {
  name: string;
  description: string;
  argument: readonly [term: string, description: string];
  operation(text: string, refuse: Given<ShownJobOptions>['refuse']): Operation;
}

/** A hive on another host may have to be started over SSH, and a worker has a model to load. */
const timeoutMs = 120_000;

export function operationCommand(spec: OperationCommand): Command {
  return keeperCommand<ShownJobOptions>({
    name: spec.name,
    description: spec.description,
    settings: [...queenSettings, ...jobSettings(timeoutMs), ...displaySettings('info')],
    arguments: [spec.argument],
    run: ({ options, texts: [text = ''], refuse, interruption }) =>
      runAndShow(spec.operation(text, refuse), options, interruption.signal),
  });
}
