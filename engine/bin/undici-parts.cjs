// What the Node host uses of undici: its index opens fetch, caches and mocks as well, which a start would wait for.
exports.Agent = require('undici/lib/dispatcher/agent')
exports.buildConnector = require('undici/lib/core/connect')
