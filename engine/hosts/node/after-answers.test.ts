import { expect, test } from 'vitest'

import { phasescope } from './tests/command-line.ts'
import { folderOnDisk, pluginFiles } from './tests/folder-on-disk.ts'

const KONG = `_format_version: "3.0"
services: [{ name: up, url: "http://127.0.0.1:9", routes: [{ name: all, paths: [/] }] }]
plugins: [{ name: late }]
`

/** What `phasescope run` prints of a plugin whose `access` begins with `code`. */
async function run(code: string): Promise<string> {
  const handler = `local H = { PRIORITY = 1, VERSION = "1.0.0" }\nfunction H:access()\n${code}\nkong.response.exit(200)\nend\nreturn H\n`
  const { out } = await phasescope('run', folderOnDisk({ 'kong.yml': KONG, ...pluginFiles('late', handler) }))
  return out
}

test('timers that a request leaves behind run, with what they log and how they fail', async () => {
  const out = await run(`ngx.timer.at(0, function(_, who)
    ngx.sleep(0.02)
    kong.log.notice("hello ", who)
    error("not sent")
  end, "late")`)
  expect(out).toMatch(/answer 200 OK[^]*after the answers\n/)
  const after = out.slice(out.indexOf('after the answers'))
  expect(after).toContain('hello late')
  expect(after).toMatch(/\[error\] .*failed to run timer .*handler\.lua:6: not sent/)
})

test('a queue sends its batch before the end', async () => {
  const out = await run(`local queue = require "kong.tools.queue"
  queue.enqueue({ name = "q", log_tag = "q", max_batch_size = 10, max_coalescing_delay = 0.1 }, function(_, entries)
    kong.log.notice("sent ", #entries)
    return true
  end, {}, "entry")`)
  expect(out).toContain('sent 1')
})

test('what repeats, or comes much later, is not waited for; what still runs is counted', async () => {
  const out = await run(`ngx.timer.every(0.2, function() end)
  ngx.timer.at(3600, function() end)
  ngx.timer.at(0, function() ngx.sleep(600) end)`)
  expect(out).toContain('1 timer was still running: phasescope start lets it go on')
})

test('nothing is said where nothing happens', async () => {
  expect(await run('')).not.toContain('after the answers')
})
