// What fake queen and fake hive have in common. The system's registry and jobs API are in it, so that neither has one of its own.
export { createJobServer, type JobServer } from './job-server.ts';
export { type JobServerOptions, jobServerSettings, parsePort } from './job-settings.ts';
export { jobVocabulary } from './job-vocabulary.ts';
export { onwardHeaders } from './onward-headers.ts';
export { perform } from './script-hooks.ts';
export { echo, echoModel, forwarded, narrated } from './work.ts';
