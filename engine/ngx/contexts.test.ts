import { describe, expect, it } from 'vitest'
import type { KongPhase } from '../gateway/phases.ts'
import { luaRequest } from '../scripting/tests/lua-request.ts'

const CONTEXTS = {
  rewrite: 'rewrite_by_lua*',
  access: 'access_by_lua*',
  response: 'access_by_lua*',
  header_filter: 'header_filter_by_lua*',
  body_filter: 'body_filter_by_lua*',
  log: 'log_by_lua*',
} as const
type Phase = keyof typeof CONTEXTS

/** Where each API may be called (Kong: nginx-behaviour.md §9). */
const ALLOWED: readonly (readonly [code: string, phases: readonly Phase[]])[] = [
  ['ngx.say("x")', ['rewrite', 'access', 'response']],
  ['ngx.print("x")', ['rewrite', 'access', 'response']],
  ['ngx.send_headers()', ['rewrite', 'access', 'response']],
  ['ngx.eof()', ['rewrite', 'access', 'response']],
  ['ngx.exec("/p")', ['rewrite', 'access', 'response']],
  ['ngx.redirect("/p")', ['rewrite', 'access', 'response']],
  ['ngx.location.capture("/p")', ['rewrite', 'access', 'response']],
  ['ngx.req.read_body()', ['rewrite', 'access', 'response']],
  ['ngx.exit(200)', ['rewrite', 'access', 'response', 'header_filter']],
  ['ngx.sleep(0)', ['rewrite', 'access', 'response']],
  ['ngx.thread.spawn(function() end)', ['rewrite', 'access', 'response']],
  ['coroutine.create(function() end)', ['rewrite', 'access', 'response', 'header_filter', 'body_filter']],
  ['coroutine.wrap(function() end)', ['rewrite', 'access', 'response', 'header_filter', 'body_filter']],
  ['ngx.req.set_uri("/u", true)', ['rewrite']],
]

describe('ngx functions in contexts they are not meant for', () => {
  it.each(ALLOWED)('%s', async (code, phases) => {
    for (const [phase, context] of Object.entries(CONTEXTS)) {
      const outcome = await luaRequest().run(`local x = ${code}`, phase as KongPhase)
      const text = `throws kong/plugins/p/handler.lua:1: API disabled in the context of ${context}`
      const isRefusal = outcome.includes('API disabled')
      expect({ phase, refusal: isRefusal ? outcome : undefined }).toEqual({
        phase,
        refusal: phases.includes(phase as Phase) ? undefined : text,
      })
    }
  })

  it('throws without a position when pcall calls it', async () => {
    expect(await luaRequest().run('return pcall(ngx.sleep, 0)', 'log')).toBe(
      'false API disabled in the context of log_by_lua*',
    )
  })

  it('has no request in timers', async () => {
    const { host, run } = luaRequest()
    await run(`ngx.timer.at(0, function(premature, a)
      R = { tostring(premature), a, ngx.get_phase(), select(2, pcall(ngx.req.get_headers)), select(2, pcall(ngx.say, "x")), type(ngx.ctx), type(kong.ctx.shared), tostring(kong.ctx.plugin) }
      ngx.sleep(0.01)
      R[#R + 1] = "slept"
    end, "arg")`)
    await host.advance(50)
    expect(await run('return table.concat(R, "|")')).toBe(
      'false|arg|timer|API disabled in the current context|API disabled in the context of ngx.timer|table|table|nil|slept',
    )
  })

  it('only says what semaphores cannot do', async () => {
    expect(await luaRequest().run('return require("ngx.semaphore").new():wait(0)', 'log')).toBe(
      'nil API disabled in the context of log_by_lua*',
    )
  })

  it.each([
    ['return ngx.flush()', 'nil nothing to flush'],
    ['ngx.print("a") return ngx.flush(), ngx.headers_sent', '1 true'],
    ['ngx.eof() return ngx.print("a")', 'nil seen eof'],
    ['return ngx.get_phase()', 'access'],
    [
      'local a = ngx.req.get_post_args()',
      'throws kong/plugins/p/handler.lua:1: no request body found; maybe you should turn on lua_need_request_body?',
    ],
    ['ngx.req.set_body_data("x")', 'throws kong/plugins/p/handler.lua:1: request body not read yet'],
    ['ngx.sleep(-1)', 'throws kong/plugins/p/handler.lua:1: invalid sleep duration "-1000"'],
    [
      'ngx.redirect("/a", 200)',
      'throws kong/plugins/p/handler.lua:1: only ngx.HTTP_MOVED_TEMPORARILY, ngx.HTTP_MOVED_PERMANENTLY, ngx.HTTP_PERMANENT_REDIRECT, ngx.HTTP_SEE_OTHER, and ngx.HTTP_TEMPORARY_REDIRECT are allowed',
    ],
    ['ngx.redirect("/a\\r")', 'throws kong/plugins/p/handler.lua:1: unsafe byte "0x0d" in redirect uri "/a\r"'],
    ['ngx.redirect("/a b")', 'exits {"type":"exit","status":302,"at":{"file":"kong/plugins/p/handler.lua","line":1}}'],
    [
      'pcall(ngx.exit, 403) return "not reached"',
      'exits {"type":"exit","status":403,"at":{"file":"kong/plugins/p/handler.lua","line":1}}',
    ],
    [
      'ngx.exec("/p", "a=1")',
      'exits {"type":"exec","uri":"/p","args":"a=1","at":{"file":"kong/plugins/p/handler.lua","line":1}}',
    ],
    ['return ngx.print({ "a", { 1, "b" }, true }, nil, ngx.null, 1.5)', '1'],
    ['ngx.print({ a = 1 })', "throws kong/plugins/p/handler.lua:1: bad argument #1 to 'print' (non-array table found)"],
    [
      'ngx.log(ngx.ERR, {})',
      "throws kong/plugins/p/handler.lua:1: bad argument #2 to 'log' (expected table to have __tostring metamethod)",
    ],
  ])('%s', async (code, expected) => {
    expect(await luaRequest().run(code)).toBe(expected)
  })
})
