#!/usr/bin/env node
// Starts the `hornet` command: from its sources in a checkout, from what was built of them in the package, which has
// no sources. Everything about the command itself is in main.ts.
'use strict';

require('./require-node.cjs');

const { runHornet } = require(entry());

runHornet(process.argv.slice(2), require('../package.json').version);

function entry() {
  try {
    return require.resolve('./main.ts');
  } catch (_absent) {
    return require.resolve('../dist/cli/main.js');
  }
}
