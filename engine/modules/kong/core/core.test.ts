import { describe, expect, it } from 'vitest'
import type { KongPhase } from '../../../gateway/phases.ts'
import { installNgxShared } from '../../../ngx/shared/install-shared.ts'
import { SharedDictionary } from '../../../ngx/shared/shared-dictionary.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import { luaRequest, type LuaRequest } from '../../../scripting/tests/lua-request.ts'
import { requestOf } from '../../../hosts/memory/recorded-exchange.ts'
import { installModules } from '../../install.ts'
import { installRocks } from '../../rocks/install.ts'
import { installKongCore } from './install.ts'

const at = 'throws kong/plugins/p/handler.lua:1: '

function prepared(options: Parameters<typeof luaRequest>[0] = {}): LuaRequest {
  const request = luaRequest(options)
  const { vm, host } = request
  installModules(vm, { now: () => host.now() / 1000, random: (bytes) => host.random(bytes) })
  installKongCore(vm, { now: () => host.now() / 1000 })
  installRocks(vm, { now: () => host.now() / 1000, readFile: () => undefined })
  const ngx = vm.globals.getString('ngx')
  if (ngx instanceof LuaTable) installNgxShared(vm, ngx, [new SharedDictionary('kong', 1024 * 1024, () => host.now())])
  return request
}
const run = (code: string, phase?: KongPhase) => prepared().run(code, phase)

describe('modules of Kong’s core', () => {
  it.each([
    [
      'local p = require "kong.pdk.private.rate_limiting" p.store_response_header(ngx.ctx, "X-R", 5) p.store_response_header(ngx.ctx, "X-S", "a") ' +
        'p.apply_response_headers(ngx.ctx) return p.get_stored_response_header(ngx.ctx, "X-R"), ngx.header["X-R"], ngx.header["X-S"], p.get_stored_response_header({}, "X")',
      '5 5 a nil',
    ],
    [
      'local p = require "kong.pdk.private.rate_limiting" local function f() p.store_response_header(ngx.ctx, 1, 5) end f()',
      `${at}arg #2 \`key\` for function \`store_response_header\` must be a string, got number`,
    ],
    [
      'local p = require "kong.pdk.private.rate_limiting" local function f() p.store_response_header(ngx.ctx, "a", {}) end f()',
      `${at}arg #3 \`value\` for function \`store_response_header\` must be a string or a number, got table`,
    ],
    [
      'local p = require "kong.pdk.private.phases" p.check(p.new(p.phases.access, p.phases.log)) p.check(p.phases.request) p.check_not(p.phases.init_worker) return p.phases.access, p.phases[32]',
      '32 access',
    ],
    [
      'local p = require "kong.pdk.private.phases" p.check(p.new(p.phases.log, p.phases.rewrite))',
      `${at}function cannot be called in access phase (only in: rewrite, log)`,
    ],
    [
      'local p = require "kong.pdk.private.phases" p.check_not(p.phases.access)',
      `${at}function cannot be called in access phase (can be called in any phases except: access)`,
    ],
    ['return require("kong.pdk.private.phases").phases.nope', 'throws unknown phase or phase alias: nope'],
    [
      'local w = require "kong.workspaces" local id = w.get_workspace_id() w.set_workspace({ id = "w" }) return id, w.get_workspace_id(), w.get_workspace().id, w.get_workspace_id({ workspace = "x" })',
      '0dc6f45b-8f8d-40d2-a504-473544ee190b w w x',
    ],
    [
      'local r = require "kong.reports" r.add_ping_value("a", 1) r.send("x", {}) r.toggle(true) return r.get_ping_value("a"), r.retrieve_redis_version()',
      '1',
    ],
    ['return require("kong.observability.tracing.request_id").get()', '0123456789abcdef0123456789abcdef'],
    [
      'local d = require "kong.dynamic_hook" local seen = {} d.hook("g", "h", function(a, b) seen[#seen + 1] = a .. b end) d.run_hooks("g", "h", 1, 2) ' +
        'local off = d.is_group_enabled("g") d.enable_on_this_request("g") d.run_hooks("g", "h", 3, 4) return off, d.is_group_enabled("g"), table.concat(seen, ",")',
      'false true 34',
    ],
    [
      'local d = require "kong.dynamic_hook" local log = {} local t = { f = function(x) log[#log + 1] = "f" .. x return x * 2 end } ' +
        'd.hook_function("g", t, "f", 1, { befores = { function(x) log[#log + 1] = "b" .. x end }, afters = { function(r) log[#log + 1] = "a" .. r end } }) ' +
        't.f(1) d.always_enable("g") local r = t.f(2) return r, table.concat(log, " ")',
      '4 f1 b2 f2 a4',
    ],
    [
      'local off = select(2, kong.telemetry.log("p", {}, "t")) local d = require "kong.dynamic_hook" local seen = {} ' +
        'd.hook("observability_logs", "push", function(level, attributes, _, message) seen = { level, attributes["message.type"], attributes["plugin.name"], attributes["plugin.id"], attributes.own, message } end) ' +
        'd.enable_by_default("observability_logs") local mine = { own = "o" } local ok = kong.telemetry.log("p", { __plugin_id = "i" }, "t", "text", mine) ' +
        'return off:sub(1, 29), ok, table.concat(seen, " "), mine["plugin.name"]',
      'Telemetry logging is disabled true 5 t p i o text nil',
    ],
    ['return kong.telemetry.log("p", {}, "t", 5)', 'nil message must be a string'],
    ['return kong.telemetry.log("p", {}, "t", nil, 5)', 'nil attributes must be a table'],
    [
      'local c = require "kong.concurrency" local log = {} local function work(n) return function(waited) log[#log + 1] = "in" .. n ngx.sleep(0.01) log[#log + 1] = "out" .. n return n end end ' +
        'local t = ngx.thread.spawn(function() return c.with_worker_mutex({ name = "m" }, work(1)) end) local b = c.with_worker_mutex({ name = "m" }, work(2)) local _, a = ngx.thread.wait(t) return a, b, table.concat(log, " ")',
      '1 2 in1 out1 in2 out2',
    ],
    [
      'local c = require "kong.concurrency" pcall(c.with_coroutine_mutex, { name = "m" }, function() error("x") end) return c.with_coroutine_mutex({ name = "m" }, function() return "free" end)',
      'free',
    ],
    ['require("kong.concurrency").with_worker_mutex({}, print)', 'throws opts.name is required and must be a string'],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })

  it('warns of what is deprecated', async () => {
    const { host, run: warn } = prepared()
    await warn('require("kong.deprecation")("old way", { after = "3.0", removal = "4.0" })')
    expect(host.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      expect.stringMatching(/^warn .*old way \(deprecated after 3\.0, scheduled for removal in 4\.0\)$/),
    ])
  })

  it('says in the log which hook failed', async () => {
    const { host, run: hook } = prepared()
    await hook(
      'local d = require "kong.dynamic_hook" d.always_enable("g") d.hook("g", "h", function() error("oops", 0) end) d.run_hooks("g", "h")',
    )
    expect(host.lines.at(-1)?.message).toMatch(/failed to run dynamic hook g\.h: oops$/)
  })
})

describe('modules of OpenResty and of LuaRocks', () => {
  it.each([
    ['local i = require "inspect" return i({ 1, a = "x" }) == i.inspect({ 1, a = "x" }), i("q")', 'true "q"'],
    ['return require("ngx.balancer").set_current_peer("127.0.0.1", 1)', 'nil no upstream found'],
    ['return require("ngx.process").type()', 'worker'],
    ['return require("ngx.ssl").server_name()', 'nil bad context'],
    ['return require("ngx.ssl").get_tls1_version_str()', 'nil'],
    ['return require("lua_pack").unpack("\\1\\2\\255\\254\\0\\0\\3abc", ">Hhcp")', '7 258 -2 0 '],
    ['return require("lua_pack").unpack("\\1\\2\\3abc", "<bHp")', '4 1 770'],
    ['local l = require "lua_pack" return l.unpack(l.pack(">HlzA", 513, -2, "ab", "cd"), ">HlzA2")', '16 513 -2 ab cd'],
    [
      'local c = require("resty.counter").new("kong", nil) c:incr("k") c:incr("k", 4) local before = ngx.shared.kong:get("k") c:sync() return before, ngx.shared.kong:get("k"), c:get("k"), c:reset("k", 2), c:get_keys()[1]',
      'nil 5 5 3 k',
    ],
    ['return require("prometheus_resty_counter").new("none")', "nil shared dict 'none' not found"],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })

  it('counts in the worker until the next turn', async () => {
    const { host, run: count } = prepared()
    await count('C = require("resty.counter").new("kong", 1) C:incr("k", 2)')
    expect(await count('return ngx.shared.kong:get("k")')).toBe('nil')
    await host.advance(1500)
    expect(await count('return ngx.shared.kong:get("k")')).toBe('2')
  })

  it('knows the handshake of a client', async () => {
    const request = {
      ...requestOf('GET', '/', { headers: [['Host', 'h']] }),
      tls: { serverName: 'a.test', protocol: 'TLSv1.2' },
    }
    const { run: look } = prepared({ request })
    expect(
      await look(
        'local s = require "ngx.ssl" return s.server_name(), s.get_tls1_version_str(), s.get_tls1_version() == s.TLS1_2_VERSION, #s.raw_client_addr(), s.set_der_cert("x")',
      ),
    ).toBe(
      'a.test TLSv1.2 true 4 nil ngx.ssl.set_der_cert is not available: this gateway takes certificates from its configuration',
    )
  })
})
