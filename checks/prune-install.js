// Deletes what npm installs here but nothing in this repository uses: the C headers that come with
// the pinned Node (67 MB), llama.cpp's source bundle (35 MB) and its builds for processors other than this one, and half of OpenAI's client (20 MB).
// Runs after `npm ci` in a checkout only (as `prepare`), never where the package is a dependency.
// Plain JavaScript, because it runs on whatever Node the machine's npm brought.
import { existsSync, readdirSync, rmSync } from 'node:fs';

const unused = [
  `node_modules/node/node_modules/node-${process.platform}-${process.arch}/include`,
  'node_modules/node-llama-cpp/llama/gitRelease.bundle',
  'node_modules/zod/src',
];

const engines = 'node_modules/@node-llama-cpp';
const foreign = { x64: /arm|riscv/, arm64: /x64|armv7l|riscv/ }[process.arch];
if (foreign && existsSync(engines)) {
  unused.push(
    ...readdirSync(engines)
      .filter((name) => foreign.test(name))
      .map((name) => `${engines}/${name}/bins`),
  );
}

// The client of OpenAI is only ever imported as a module: its sources, its maps and the types of its CommonJS twin are never read.
const client = 'node_modules/openai';
if (existsSync(client)) {
  unused.push(
    `${client}/src`,
    ...readdirSync(client, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(map|d\.ts)$/.test(name))
      .map((name) => `${client}/${name}`),
  );
}

for (const path of unused) rmSync(path, { recursive: true, force: true });
