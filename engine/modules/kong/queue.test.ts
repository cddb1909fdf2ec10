import { afterEach, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine.ts'
import { createMemoryHost } from '../../hosts/memory/host.ts'

let engine: Engine | undefined
afterEach(() => engine?.dispose())

/** Requests through a plugin that logs into a queue; the lines of the error log that tell of it. */
async function run(parameters: string, handler: string, requests: number, seconds = 5): Promise<string[]> {
  const host = createMemoryHost()
  engine = createEngine({ host })
  const files = {
    'kong/plugins/p/handler.lua': `local Queue = require "kong.tools.queue"
      local H = { PRIORITY = 1, VERSION = "1" }
      local calls = 0
      local function send(conf, entries) calls = calls + 1 ${handler} end
      function H:access() kong.response.exit(200, "ok") end
      function H:log(conf)
        local params = Queue.get_plugin_params("p", conf)
        for k, v in pairs({ ${parameters} }) do params[k] = v end
        assert(Queue.enqueue(params, send, conf, "entry" .. ngx.var.request_uri))
      end
      return H`,
    'kong/plugins/p/schema.lua': 'return { name = "p", fields = { { config = { type = "record", fields = {} } } } }',
    'kong.conf': 'log_level = debug\nplugins = bundled, p',
  }
  expect(await host.run(engine.apply({ id: 'q', files }))).toMatchObject({ ok: true })
  for (let i = 0; i < requests; i++)
    await host.run(engine.send({ method: 'GET', target: `/${i}`, headers: [['Host', 'a.test']] }))
  await host.advance(seconds * 1000)
  return host.lines.flatMap(
    ({ message }) =>
      /\[lua\] [^:]+:\d+: (\[p[^\]]*\] .*|sent .*?)(?:, context.*)?$/.exec(message)?.[1] ??
      /(sent .*|\[p\] .*?)(?:, context.*)?$/.exec(message)?.[1] ??
      [],
  )
}

const SENT = 'ngx.log(ngx.NOTICE, "sent ", table.concat(entries, " "))'

describe('kong.tools.queue', () => {
  it('hands over entries one by one, in order', async () => {
    const lines = await run('', `${SENT} return true`, 3)
    expect(lines.filter((line) => line.startsWith('sent'))).toEqual(['sent entry/0', 'sent entry/1', 'sent entry/2'])
    expect(lines).toContain('[p] handler processed 1 entries successfully')
  })

  it('gathers batches until one is full or it has been long enough', async () => {
    const lines = await run('max_batch_size = 2, max_coalescing_delay = 1', `${SENT} return true`, 5)
    expect(lines.filter((line) => line.startsWith('sent'))).toEqual([
      'sent entry/0 entry/1',
      'sent entry/2 entry/3',
      'sent entry/4',
    ])
  })

  it('tries again after failures and errors', async () => {
    const code = `if calls == 1 then return nil, "down" elseif calls == 2 then error("broken", 0) end ${SENT} return true`
    expect(await run('', code, 1)).toEqual([
      '[p] handler could not process entries: down',
      '[p] handler could not process entries: broken',
      'sent entry/0',
      '[p] handler processed 1 entries successfully',
    ])
  })

  it('gives up after max_retry_time', async () => {
    const lines = await run('max_retry_time = 1, initial_retry_delay = 0.4', 'return nil, "down"', 1, 20)
    expect(lines.at(-1)).toBe('[p] could not send entries due to max_retry_time exceeded. 1 queue entries were lost')
  })

  it('drops the oldest entries of a full queue', async () => {
    const lines = await run('max_entries = 2, max_batch_size = 10, max_coalescing_delay = 2', `${SENT} return true`, 4)
    expect(lines.filter((line) => line.startsWith('sent'))).toEqual(['sent entry/2 entry/3'])
  })
})
