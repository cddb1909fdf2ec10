import { expect, test } from 'vitest'

import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

/** Sends one request through a folder of plugins; the lines they logged at notice, and the answer. */
async function logged(files: Readonly<Record<string, string>>): Promise<{ status: number; lines: string[] }> {
  const host = createMemoryHost({
    upstream: () => ({ status: 200, headers: [], chunks: ['x'], framing: 'content-length' }),
  })
  const engine = createEngine({ host })
  expect(await engine.apply({ id: 'documented', files })).toMatchObject({ ok: true })
  const run = await host.run(engine.send({ method: 'GET', target: '/', headers: [['Host', 'api.test']] }))
  const lines = host.lines.flatMap(
    ({ level, message }) =>
      /\[my-plugin\] (.*)$/
        .exec(message)
        ?.slice(1)
        .map((text) => `${level} ${text}`) ?? [],
  )
  return { status: run.response.status, lines }
}

const PHASES = [
  'init_worker',
  'configure',
  'preread',
  'certificate',
  'rewrite',
  'access',
  'ws_handshake',
  'header_filter',
  'ws_client_frame',
  'ws_upstream_frame',
  'body_filter',
  'log',
  'ws_close',
]

test('a handler with every function of the plugin interface, without a schema, runs as it is', async () => {
  const functions = PHASES.map((phase) => `function MyHandler:${phase}(config)\n  kong.log("${phase}")\nend\n`)
  const handler = `local MyHandler = {\n  VERSION = "1.0.0",\n  PRIORITY = 10,\n}\n\n${functions.join('\n')}\nreturn MyHandler\n`
  expect(await logged({ 'kong/plugins/my-plugin/handler.lua': handler })).toEqual({
    status: 200,
    lines: ['init_worker', 'configure', 'rewrite', 'access', 'header_filter', 'body_filter', 'body_filter', 'log'].map(
      (phase) => `notice ${phase}`,
    ),
  })
})

test('a handler put together of modules that return functions runs as it is', async () => {
  const folder = 'kong/plugins/my-plugin'
  const files = {
    [`${folder}/handler.lua`]:
      'local access = require "kong.plugins.my-plugin.access"\nlocal body_filter = require "kong.plugins.my-plugin.body_filter"\n\nlocal MyHandler = {\n  VERSION = "1.0.0",\n  PRIORITY = 10\n}\n\nMyHandler.access = access\nMyHandler.body_filter = body_filter\n\nreturn MyHandler\n',
    [`${folder}/access.lua`]: 'return function(self, config)\n  kong.log("access phase")\nend\n',
    [`${folder}/body_filter.lua`]: 'return function(self, config)\n  kong.log("body_filter phase")\nend\n',
  }
  expect(await logged(files)).toEqual({
    status: 200,
    lines: ['notice access phase', 'notice body_filter phase', 'notice body_filter phase'],
  })
})
