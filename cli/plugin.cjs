// The package's `hornet/plugin`, the first of Hornet that cucumber loads: asks for the right Node.js before the plugin itself.
'use strict';

require('./require-node.cjs');

module.exports = require('../dist/harness/run/plugin.js');
