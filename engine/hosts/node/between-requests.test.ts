import { expect, test } from 'vitest'

import { phasescope } from './tests/command-line.ts'
import { folderOnDisk, pluginFiles } from './tests/folder-on-disk.ts'

const FILES = {
  'kong.yml': `_format_version: "3.0"
services: [{ name: up, url: "http://127.0.0.1:9", routes: [{ name: all, paths: [/] }] }]
plugins: [{ name: store }]
`,
  'phasescope.yml': `traffic:
  - { name: first, request: { method: GET, url: "http://api.test/" }, expect: [status is 200] }
  - { name: second, request: { method: GET, url: "http://api.test/" }, expect: [status is 201] }
`,
  ...pluginFiles(
    'store',
    `local H = { PRIORITY = 1, VERSION = "1" }
function H:access()
  ngx.timer.at(0, function() ngx.sleep(0.001) ngx.shared.kong:set("seen", true) end)
  kong.response.exit(ngx.shared.kong:get("seen") and 201 or 200)
end
return H
`,
  ),
}

test.each(['run', 'test'])('%s sends the next request when the timers of the last are done', async (command) => {
  expect(await phasescope(command, folderOnDisk(FILES))).toMatchObject({ code: 0 })
})
