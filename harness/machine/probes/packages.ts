/** Optional packages, as the project would load them. */
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Probe } from '../capability.ts';

export const testcontainersProbe = {
  name: 'testcontainers',
  advice: 'npm install --save-dev testcontainers, for stacks with containers.',
  look: ({ projectFolder }) => versionOf('testcontainers', projectFolder),
} as const satisfies Probe;

export const nodeLlamaCppProbe = {
  name: 'node-llama-cpp',
  advice: 'npm install --save-dev node-llama-cpp, for the real worker; a fake one does without.',
  look: ({ projectFolder }) => versionOf('node-llama-cpp', projectFolder),
} as const satisfies Probe;

function versionOf(name: string, projectFolder: string): string {
  const file = findPackageJSON(name, pathToFileURL(join(projectFolder, 'package.json')));
  if (file === undefined) throw new Error(`${projectFolder} has no package ${name}.`);
  const manifest: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return `version ${manifest.version}`;
}
