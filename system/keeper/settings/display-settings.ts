// What is shown of a job besides its answer, and in which form.
import { type NarrationLevel, narrationLevels } from '../../contracts/index.ts';
import type { Setting } from '../../shared/index.ts';
import { type NarrationMode, narrationModes } from '../display/format-narration.ts';

export interface DisplaySettings {
  quiet?: boolean;
  level: NarrationLevel;
  narration: NarrationMode;
  json?: boolean;
}

export const voiceSetting: Setting = {
  flag: '--narration <voice>',
  description: 'in which voice it is told',
  default: 'human',
  choices: narrationModes,
};

/** @param level what is shown unless asked for */
export function levelSetting(level: NarrationLevel): Setting {
  return {
    flag: '--level <level>',
    description: 'show narration of this level and above',
    default: level,
    choices: narrationLevels,
  };
}

/** @param level what is shown of the narration unless asked for */
export function displaySettings(level: NarrationLevel): readonly Setting[] {
  return [
    { flag: '--quiet', description: 'no narration, only how it ended' },
    levelSetting(level),
    voiceSetting,
    { flag: '--json', description: 'the events of the job on stdout, one a line, not its text' },
  ];
}

/** For commands that print what the queen knows. */
export const documentSetting: Setting = {
  flag: '--json',
  description: 'one JSON document on stdout, not a table',
};
