import { describe, expect, it } from 'vitest'
import { WorkerContext } from '../gateway/worker-context.ts'
import { luaRequest, type LuaRequest } from '../scripting/tests/lua-request.ts'
import { createCache } from './cache.ts'
import { createClusterEvents, createWorkerEvents } from './events.ts'

const at = 'throws kong/plugins/p/handler.lua:1: '

function prepared(): LuaRequest {
  const request = luaRequest()
  const { vm, host } = request
  vm.globals.setString('cache', createCache(vm, host).table)
  vm.globals.setString('worker_events', createWorkerEvents(vm, host, {}).table)
  vm.globals.setString('cluster_events', createClusterEvents(vm))
  return request
}

describe('kong.cache', () => {
  it.each([
    [
      'local n = 0 local function f(a) n = n + 1 return a end local a, e, l = cache:get("k", nil, f, "v") local b, _, m = cache:get("k", nil, f, "w") return a, e, l, b, m, n',
      'v nil 3 v 1 1',
    ],
    ['local n = 0 local function f() n = n + 1 end cache:get("k", nil, f) return cache:get("k", nil, f), n', 'nil 1'],
    ['return cache:get("none")', 'nil nil -1'],
    ['return cache:get("k", nil, function() return nil, "bad" end)', 'nil failed to get from node cache: bad'],
    [
      'return cache:get("k", nil, function() error("oops", 0) end)',
      'nil failed to get from node cache: callback threw an error: oops',
    ],
    [
      'return cache:get("k", nil, function() return print end)',
      "nil failed to get from node cache: could not encode value: cannot serialize 'function'",
    ],
    ['cache:get(1)', `${at}key must be a string`],
    ['cache:get("k", nil, "f")', `${at}callback must be nil or a function`],
    ['cache:probe({})', `${at}key must be a string`],
    ['cache:renew(1)', `${at}key must be a string`],
    ['cache:invalidate(1)', `${at}key must be a string`],
    ['cache:invalidate_local()', `${at}key must be a string`],
    ['cache:get_bulk(1)', `${at}bulk must be a table`],
    ['cache:get_bulk({}, 1)', `${at}opts must be a table`],
    [
      'cache:get("k", { ttl = 5 }, function() return "v" end) local left, _, v = cache:probe("k") return left, v, cache:probe("x")',
      '5 v nil',
    ],
    [
      'cache:get("k", nil, function() return 1 end) local v, e, left = cache:renew("k", { ttl = 7 }, function() return 2 end) return v, e, left, cache:get("k")',
      '2 nil 7 2 nil 1',
    ],
    ['return cache:renew("k", nil, function() return nil, "bad" end)', 'nil failed to renew key in node cache: bad'],
    [
      'cache:get("a", nil, function() return "A" end) local r = cache:get_bulk({ "a", nil, nil, nil, "b", nil, function(x) return x end, "B", "c", nil, function() return nil, "bad" end, nil, n = 12 }) return r[1], r[3], r[4], r[6], r[7], r[8], r.n',
      'A 1 B 3 nil bad 9',
    ],
    [
      'local ok = cache:safe_set("k", { 1 }) return ok, cache:get("k")[1], cache:safe_set("f", print)',
      "true 1 nil could not encode value: cannot serialize 'function'",
    ],
    [
      'cache:safe_set("k", 1) cache:safe_set("l", 2) cache:invalidate("k") local k = cache:get("k") cache:purge() return k, cache:get("l")',
      'nil nil nil -1',
    ],
    [
      'local n = 0 local function f() n = n + 1 ngx.sleep(0.01) return n end local t = ngx.thread.spawn(function() return cache:get("k", nil, f) end) local a = cache:get("k", nil, f) local _, b = ngx.thread.wait(t) return a, b, n',
      '1 1 1',
    ],
  ])('%s', async (code, expected) => {
    expect(await prepared().run(code)).toBe(expected)
  })

  it('serves a value past its time when there is no newer one', async () => {
    const { host, run } = prepared()
    await run('cache:get("k", { ttl = 1 }, function() return "old" end)')
    await host.advance(2000)
    expect(await run('return cache:get("k", nil, function() return nil, "bad" end)')).toBe('old nil 4')
    expect(await run('return cache:get("k", nil, function() return "new" end)')).toBe('old nil 1')
    await host.advance(31_000)
    expect(await run('return cache:get("k", nil, function() return "new" end)')).toBe('new nil 3')
  })
})

describe('events', () => {
  it('reach whoever registered, until it does not want them', async () => {
    const { host, vm, run } = prepared()
    await run(
      'SEEN = {} local function f(data, event, source, wid) SEEN[#SEEN + 1] = source .. ":" .. event .. "=" .. data .. wid end F = f ' +
        'worker_events.register(f, "s", "a", "b") worker_events.register_weak(function(d, e) SEEN[#SEEN + 1] = "all " .. e end, "s")',
    )
    expect(
      await run(
        'worker_events.post("s", "b", 1) worker_events.post_local("s", "c", 2) return worker_events.post("x", "a", 3), worker_events.poll()',
      ),
    ).toBe('done done')
    await host.advance(1)
    const seen = () =>
      vm.callPlain(vm.load('local s = table.concat(SEEN, " ") SEEN = {} return s', '=seen'), [], {
        context: new WorkerContext(host, {}, 'timer'),
      })[0]
    expect(seen()).toBe('s:b=10 all b all c')
    await run('worker_events.unregister(F) worker_events.post("s", "a", 1)')
    await host.advance(1)
    expect(seen()).toBe('all a')
    expect(await run('worker_events.register("f", "s")')).toBe(`${at}expected function, got: string`)
  })

  it.each([
    ['return cluster_events:subscribe("c", print), cluster_events:broadcast("c", "d", 1)', 'true true'],
    ['cluster_events:subscribe(1, print)', `${at}channel must be a string`],
    ['cluster_events:subscribe("c")', `${at}callback must be a function`],
    ['return cluster_events:broadcast(1)', 'nil channel must be a string'],
    ['return cluster_events:broadcast("c", 1)', 'nil data must be a string'],
    ['return cluster_events:broadcast("c", "d", "e")', 'nil delay must be a number'],
  ])('of a cluster: %s', async (code, expected) => {
    expect(await prepared().run(code)).toBe(expected)
  })
})
