// Deletes what npm installs here but nothing in this repository uses: the C headers that come with
// the pinned Node (67 MB), llama.cpp's source bundle (35 MB) and its builds for processors other than this one.
// Runs after `npm ci` in a checkout only (as `prepare`), never where the package is a dependency.
// Plain JavaScript, because it runs on whatever Node the machine's npm brought.
import { existsSync, readdirSync, rmSync } from 'node:fs';

const unused = [
  `node_modules/node/node_modules/node-${process.platform}-${process.arch}/include`,
  'node_modules/node-llama-cpp/llama/gitRelease.bundle',
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

for (const path of unused) rmSync(path, { recursive: true, force: true });
