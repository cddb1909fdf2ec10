import { describe, expect, it } from 'vitest'
import { sendThrough } from './tests/lua-gateway.ts'

describe('a request through plugins written in Lua', () => {
  it('keeps its context, changes headers and is answered by the upstream', async () => {
    const { head, body } = await sendThrough({
      lua: {
        a: 'function H:rewrite() kong.ctx.plugin.n = 1 end function H:access() kong.ctx.plugin.n = kong.ctx.plugin.n + 1 end function H:header_filter() kong.response.set_header("X-N", kong.ctx.plugin.n) end',
      },
    })
    expect(head?.headers.find(([name]) => name === 'X-N')).toEqual(['X-N', '2'])
    expect(body).toBe('hello')
  })

  it('ends in 500 when a plugin throws its ngx.ctx away', async () => {
    const { head } = await sendThrough({ lua: { a: 'function H:access() ngx.ctx = {} end' } })
    expect(head?.status).toBe(500)
  })

  it('waits for light threads nobody waited for', async () => {
    const { log } = await sendThrough({
      lua: {
        a: 'function H:access() ngx.thread.spawn(function() ngx.sleep(0.5) kong.log.err("thread ", ngx.now()) end) kong.log.err("access ", ngx.now()) end function H:header_filter() kong.log.err("filter ", ngx.now()) end',
      },
    })
    // the thread outlives its handler, and with it the plugin's name in the log
    expect(log).toEqual([
      'error [kong] handler.lua:2 [a] access 1704067200',
      'error [kong] handler.lua:2 thread 1704067200.5',
      'error [kong] handler.lua:2 [a] filter 1704067200.5',
    ])
  })

  it('logs a failed timer in the words of timer-ng', async () => {
    const { log } = await sendThrough({
      lua: {
        a: 'function H:access() kong.log.err(type(ngx.timer.at(0, function() error("late", 0) end)), ngx.timer.at(0.05, function() end)) ngx.sleep(0.2) end',
      },
    })
    expect(log.map((line) => line.replace(/timestamp=\d+/, 'timestamp=N'))).toEqual([
      'error [kong] handler.lua:2 [a] string1',
      'error [lua] job.lua:263: [timer-ng] failed to run timer unix_timestamp=N;counter=1:meta=debug off: late',
    ])
  })
})
