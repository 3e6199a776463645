// OpenAI's API, for the queen.
export { addOpenAiRoutes, type OpenAiDeps } from './routes.ts';
