// What a fake needs to follow a script. `vocabulary.ts` says what a script is and how a fake uses this.
export { choice, decimal, milliseconds, text, toggle, whole } from './arguments.ts';
export type { Facts } from './conditions.ts';
export { Director } from './director.ts';
export { formatVocabulary } from './format-vocabulary.ts';
export { type HttpDeed, httpActions, isHttpDeed, performOnReply } from './http-actions.ts';
export { isProcessDeed, performOnProcess, processActions } from './process-actions.ts';
export { scriptSetting } from './script-setting.ts';
export { type Deed, defineVocabulary, type Script } from './vocabulary.ts';
