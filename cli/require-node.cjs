// Ends the process with one sentence on a Node.js that could not even parse the rest of Hornet. Loaded before anything
// else, and so written in the JavaScript of 2015.
'use strict';

const required = require('../package.json').engines.node;
const running = process.versions.node;

if (isOlder(numbersOf(running), numbersOf(required))) {
  process.stderr.write(`Hornet needs Node.js ${required}, and this is ${running}.\n`);
  process.exit(2);
}

/** `[24, 1, 0]` of "24.1.0" as of ">=24.1". */
function numbersOf(version) {
  const parts = version.replace(/^\D+/, '').split('.');
  return [0, 1, 2].map((index) => parseInt(parts[index], 10) || 0);
}

function isOlder(version, than) {
  const place = [0, 1, 2].find((index) => version[index] !== than[index]);
  return place !== undefined && version[place] < than[place];
}
