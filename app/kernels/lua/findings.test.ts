import { describe, expect, it } from 'vitest'
import { API_TABLE, PHASE_SETS } from '../../editor/pdk-data.ts'
import { parseApi } from './api.ts'
import { withoutBasePlugin } from './base-plugin.ts'
import { findingsOf } from './findings.ts'
import { createProjectReader } from './project.ts'

const api = parseApi(API_TABLE, PHASE_SETS)
const HANDLER = 'kong/plugins/p/handler.lua'

/** What is found, each as `line:column code message`. */
function find(handler: string, others: Record<string, string> = {}): string[] {
  const project = createProjectReader()({ [HANDLER]: handler, ...others })
  return findingsOf(project, api).map(({ file, range, code, message, hint }) => {
    const place = `${file === HANDLER ? '' : `${file} `}${range?.line}:${range?.column}-${range?.endColumn}`
    return `${place} ${code}: ${message}${hint === undefined ? '' : ` | ${hint}`}`
  })
}
const plugin = (body: string) => `local P = { PRIORITY = 1, VERSION = "1" }\n${body}\nreturn P\n`

describe('calls in a phase that forbids them', () => {
  it('are found in the handler itself', () => {
    expect(find(plugin('function P:access(conf) kong.service.response.get_status() end'))).toEqual([
      '2:25-57 phase-forbidden: kong.service.response.get_status cannot be called in access phase (only in: response, header_filter, body_filter, log)',
    ])
  })

  it('are found through aliases, local helpers, closures, pcall and other modules', () => {
    const handler = plugin(
      [
        'local access = require "kong.plugins.p.access"',
        'local exit = kong.response.exit',
        'local function stop() return exit(403) end',
        'function P:log(conf) stop() pcall(stop) access.check() end',
        'function P:header_filter() (function() ngx.sleep(1) end)() end',
      ].join('\n'),
    )
    const check = 'local M = {}\nfunction M.check() kong.request.get_raw_body() end\nreturn M'
    expect(find(handler, { 'kong/plugins/p/access.lua': check })).toEqual([
      'kong/plugins/p/access.lua 2:20-45 phase-forbidden: kong.request.get_raw_body cannot be called in log phase (only in: rewrite, access, response) | p calls this in log through check.',
      '4:30-34 phase-forbidden: kong.response.exit cannot be called in log phase (only in: rewrite, access, balancer, response, header_filter, preread) | p calls this in log through stop.',
      '6:40-49 phase-forbidden: ngx.sleep cannot be called in header_filter phase (only in: certificate, rewrite, preread, access, response, timer)',
    ])
  })

  it('are not found in what a timer runs later, but requests are, there', () => {
    const source = plugin(
      'function P:log() ngx.timer.at(0, function() ngx.sleep(1) local m = ngx.req.get_method() return m end) end',
    )
    expect(find(source)).toEqual([
      '2:68-86 phase-forbidden: ngx.req.get_method cannot be called in a timer: there is no request (only in: rewrite, access, balancer, response, header_filter, body_filter, log)',
    ])
  })

  it('are not what preread may do: the client’s socket, text to the client, an exit, nginx’s variables', () => {
    const calls = [
      'local socket = ngx.req.socket()',
      'socket:peek(4)',
      'ngx.print("no") ngx.say("no") ngx.flush() ngx.eof()',
      'ngx.log(ngx.ERR, ngx.var.remote_addr, ngx.status, ngx.ctx.x)',
      'local tcp = ngx.socket.tcp() ngx.sleep(0)',
      'kong.service.set_target("a", 1) kong.client.get_ip()',
      'if tcp then return kong.response.exit(403, "no") end',
      'return ngx.exit(500)',
    ]
    expect(find(plugin(`function P:preread() ${calls.slice(0, -1).join('\n')} end`))).toEqual([])
    expect(find(plugin(`function P:preread() ${calls.at(-1)} end`))).toEqual([])
  })

  it('are what a session has none of: a request with headers, a response with a head, a consumer', () => {
    const calls = 'ngx.req.get_headers() kong.request.get_method() kong.response.set_header("a", "b") ngx.redirect("/")'
    const found = find(plugin(`function P:preread() ${calls} kong.client.get_consumer() kong.response.error(500) end`))
    expect(found.map((line) => /phase-forbidden: (\S+) cannot be called in preread/.exec(line)?.[1])).toEqual([
      'ngx.req.get_headers',
      'kong.request.get_method',
      'kong.response.set_header',
      'ngx.redirect',
      'kong.client.get_consumer',
      'kong.response.error',
    ])
  })

  it('are not invented: allowed calls, unreachable helpers, the main chunk', () => {
    const source = plugin(
      'local function unused() kong.response.exit(1) end\nlocal log = kong.log\nfunction P:access() log("x") kong.response.exit(401) kong.ctx.plugin.a = kong.request.get_header("a") return unused end',
    )
    expect(find(source)).toEqual([])
  })
})

describe('handlers', () => {
  it('may not mix response and filters', () => {
    expect(find(plugin('function P:response() end\nP.body_filter = function() end'))).toEqual([
      '2:12-20 response-with-filters: Kong will not load p: it implements both `response` and `body_filter` | Do in response what the filters do, and remove them: response sees the whole answer.',
    ])
  })

  it('that change the body must say so in the head', () => {
    const changing = 'function P:body_filter() kong.response.set_raw_body("x") end'
    expect(find(plugin(changing))).toEqual([
      expect.stringMatching(/^2:26-52 stale-content-length: body_filter of p changes the body/),
    ])
    expect(find(plugin('function P:body_filter() ngx.arg[1] = "x" end'))).toHaveLength(1)
    expect(
      find(plugin(`${changing}\nfunction P:header_filter() kong.response.clear_header("Content-Length") end`)),
    ).toEqual([])
    expect(find(plugin(`${changing}\nfunction P:header_filter() ngx.header["Content-Length"] = nil end`))).toEqual([])
  })
})

describe('globals', () => {
  it('that nobody defines, that leak, and functions the PDK does not have are found', () => {
    expect(find(plugin('function P:access() count = tosting(1) kong.request.get_headr("a") return count end'))).toEqual(
      [
        '2:21-26 global-write: count becomes a global that all requests and plugins of the worker share; write local count',
        '2:29-36 unknown-global: tosting is not defined: it is nil here, neither a local nor a global of Kong',
        '2:40-62 unknown-function: The PDK has no kong.request.get_headr',
      ],
    )
  })
})

describe('BasePlugin', () => {
  const old = `local BasePlugin = require "kong.plugins.base_plugin"
local Guard = BasePlugin:extend()

Guard.PRIORITY = 900
Guard.VERSION = "0.2.0"

function Guard:new()
  Guard.super.new(self, "guard")
end

function Guard:access(conf)
  Guard.super.access(self)
  kong.response.exit(403)
end

return Guard
`
  it('is found, and the quick fix writes a plain table', () => {
    expect(find(old).join()).toContain('1:7-17 base-plugin')
    const fixed = withoutBasePlugin(old) ?? ''
    expect(fixed).toBe(`local Guard = {
  PRIORITY = 900,
  VERSION = "0.2.0",
}

function Guard:access(conf)
  kong.response.exit(403)
end

return Guard
`)
    expect(find(fixed)).toEqual([])
    expect(withoutBasePlugin(fixed)).toBeUndefined()
  })
})

it('a file that does not parse keeps its meaning for others and is not judged itself', () => {
  const read = createProjectReader()
  read({ [HANDLER]: plugin('function P:log() kong.response.exit(1) end') })
  const broken = read({ [HANDLER]: 'local P = ' })
  expect(broken.get(HANDLER)?.isStale).toBe(true)
  expect(findingsOf(broken, api)).toEqual([])
})

describe('sockets of libraries', () => {
  const client =
    'local http = require "resty.http"\nlocal function call() local c = http.new() return c:request_uri("http://x") end\n'
  it('are found in phases that cannot wait, through helpers, too', () => {
    expect(find(plugin(`${client}function P:log() call() end`))).toEqual([
      '3:51-64 socket-forbidden: resty.http opens a socket in request_uri, and in log nothing can wait for one | Do it in access, or hand it to ngx.timer.at(0, …), which may wait. p calls this in log through call.',
    ])
  })
  it('are fine in access and in timers', () => {
    expect(find(plugin(`${client}function P:access() call() end\nfunction P:log() ngx.timer.at(0, call) end`))).toEqual(
      [],
    )
  })
})

describe('schema.lua', () => {
  it('has types and attributes that Kong knows, each mistake in its line', () => {
    const schema = `local typedefs = require "kong.db.schema.typedefs"
return { name = "p", fields = { { protocols = typedefs.protocols_http }, { config = { type = "record", fields = {
  { a = { type = "intger" } },
  { b = { type = "string", requird = true } },
  { c = { type = "array", elements = { type = "strin" } } },
  { d = { type = "map", keys = { type = "string" }, values = { type = "record", fields = { { e = { len = 3 } } } } } },
} } } } }`
    expect(find('return {}', { 'kong/plugins/p/schema.lua': schema }).map((line) => line.split(': ')[1])).toEqual([
      'intger is no type of a field',
      'requird is nothing that a field can say',
      'strin is no type of a field',
      'len is nothing that a field can say',
    ])
  })
})
