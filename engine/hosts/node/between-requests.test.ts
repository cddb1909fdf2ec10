import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../../bin/phasescope.js', import.meta.url))

const FILES = {
  'kong.yml': `_format_version: "3.0"
services: [{ name: up, url: "http://127.0.0.1:9", routes: [{ name: all, paths: [/] }] }]
plugins: [{ name: store }]
`,
  'phasescope.yml': `traffic:
  - { name: first, request: { method: GET, url: "http://api.test/" }, expect: [status is 200] }
  - { name: second, request: { method: GET, url: "http://api.test/" }, expect: [status is 201] }
`,
  'kong/plugins/store/schema.lua':
    'return { name = "store", fields = { { config = { type = "record", fields = {} } } } }',
  'kong/plugins/store/handler.lua': `local H = { PRIORITY = 1, VERSION = "1" }
function H:access()
  ngx.timer.at(0, function() ngx.sleep(0.001) ngx.shared.kong:set("seen", true) end)
  kong.response.exit(ngx.shared.kong:get("seen") and 201 or 200)
end
return H
`,
}

test.each(['run', 'test'])('%s sends the next request when the timers of the last are done', async (command) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'phasescope-between-'))
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  const child = spawn(process.execPath, [program, command, folder])
  const code = await new Promise((resolve) => void child.on('close', resolve))
  expect(code).toBe(0)
})
