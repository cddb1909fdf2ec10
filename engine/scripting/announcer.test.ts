import { describe, expect, it } from 'vitest'
import type { ObservedCall, ObservedChange } from '../gateway/instrumentation.ts'
import { textOfValue, textsOfReturn } from '../gateway/observed-value.ts'
import { sendThrough } from './tests/lua-gateway.ts'

function shown(call: ObservedCall) {
  const { name, given, returned, error, at } = call
  const texts = { arguments: given.map(textOfValue), results: textsOfReturn(returned) }
  return { name, ...texts, ...(error && { error }), ...(at && { at }) }
}

/** What a listener hears of one request through those plugins. */
async function heard(lua: Readonly<Record<string, string>>) {
  const calls: ReturnType<typeof shown>[] = []
  const changes: ObservedChange[] = []
  await sendThrough({
    lua,
    probe: {
      onCall: (_ctx, call) => void calls.push(shown(call)),
      onChange: (_ctx, change) => void changes.push(change),
    },
  })
  return { calls, changes }
}

describe('announced calls', () => {
  it('say name, arguments, results and place', async () => {
    const { calls } = await heard({
      a: 'function H:access()\nkong.service.request.set_header("X-A", { "1" })\nlocal m = kong.request.get_method()\nend',
    })
    expect(calls).toEqual([
      {
        name: 'kong.service.request.set_header',
        arguments: ['"X-A"', '{ "1" }'],
        results: [],
        at: { file: 'kong/plugins/a/handler.lua', line: 3 },
      },
      {
        name: 'kong.request.get_method',
        arguments: [],
        results: ['"GET"'],
        at: { file: 'kong/plugins/a/handler.lua', line: 4 },
      },
    ])
  })

  it('show tables as they were when the call was over', async () => {
    const read: ObservedCall[] = []
    const lua = {
      a: 'function H:access() local t = { 1 } kong.service.request.set_headers({ ["X-A"] = t }) t[1] = 2 end',
    }
    await sendThrough({ lua, probe: { onCall: (_ctx, call) => void read.push(call) } })
    expect(read[0]?.given.map(textOfValue)).toEqual(['{ X-A = { 1 } }'])
  })

  it('say what went wrong', async () => {
    const { calls } = await heard({ a: 'function H:access() pcall(kong.response.get_status) end' })
    expect(calls).toMatchObject([
      {
        name: 'kong.response.get_status',
        error: expect.stringContaining('function cannot be called in access phase') as string,
      },
    ])
  })

  it('do not show what the library calls itself', async () => {
    const { calls } = await heard({ a: 'function H:access() kong.request.get_headers() end' })
    expect(calls.map(({ name }) => name)).toEqual(['kong.request.get_headers'])
  })

  it('include those of the filters that an exit runs', async () => {
    const { calls } = await heard({
      a: 'function H:rewrite() kong.response.exit(403, "no") end function H:header_filter() kong.response.get_status() end',
    })
    expect(calls.map(({ name }) => name)).toEqual(['kong.response.get_status', 'kong.response.exit'])
  })
})

describe('announced changes', () => {
  it('do not keep the gateway from what a plugin does to ngx.ctx', async () => {
    const consumers: (string | undefined)[] = []
    const lua = {
      a: 'function H:access() kong.ctx.shared.k = 1 ngx.ctx.authenticated_consumer = { id = "c1", username = "alice" } end',
    }
    await sendThrough({
      lua,
      probe: { onChange: () => undefined, onAfterHandler: (ctx) => void consumers.push(ctx.consumer?.id) },
    })
    expect(consumers[0]).toBe('c1')
  })

  it('are found in tables that outgrow what records share, lose keys and have lists', async () => {
    const { changes } = await heard({
      a: `function H:rewrite()
  for i = 1, 40 do kong.ctx.shared["k" .. i] = i end
end
function H:access()
  local shared = kong.ctx.shared
  for i = 1, 39 do shared["k" .. i] = nil end
  shared[1] = "one"
  shared.k40 = "other"
  shared.late = true
end`,
    })
    const later = changes.slice(40).map(({ key, before, after }) => [key, before, after])
    expect(changes.slice(0, 2).map(({ key, after }) => [key, after])).toEqual([
      ['k1', '1'],
      ['k2', '2'],
    ])
    expect(later).toHaveLength(42)
    expect(later).toEqual(
      expect.arrayContaining([
        ['1', undefined, 'one'],
        ['late', undefined, 'true'],
        ['k1', '1', undefined],
        ['k40', '40', 'other'],
      ]),
    )
  })

  it('tell what became of context tables', async () => {
    const { changes } = await heard({
      a: `function H:rewrite()
  kong.ctx.shared.k = 1
  ngx.ctx.own = "a"
end
function H:access()
  kong.ctx.shared.k = 2
  kong.ctx.plugin.p = true
  ngx.ctx.own = nil
end`,
    })
    expect(changes.map(({ target, key, before, after, at }) => [target, key, before, after, at?.line])).toEqual([
      ['kong.ctx.shared', 'k', undefined, '1', 3],
      ['ngx.ctx', 'own', undefined, 'a', 4],
      ['kong.ctx.plugin', 'p', undefined, 'true', 8],
      ['kong.ctx.shared', 'k', '1', '2', undefined],
      ['ngx.ctx', 'own', 'a', undefined, undefined],
    ])
  })

  it('tell what was there before', async () => {
    const { changes } = await heard({
      a: `function H:access()
  kong.service.request.set_header("X-A", "1")
  kong.service.request.set_path("/p")
  kong.ctx.shared.k = "v"
end
function H:header_filter()
  kong.response.set_status(201)
  kong.response.clear_header("Content-Type")
end`,
    })
    expect(changes.map(({ target, key, before, after }) => [target, key, before, after])).toEqual([
      ['upstream-request', 'header X-A', undefined, '1'],
      ['upstream-request', 'path', '/x', '/p'],
      ['kong.ctx.shared', 'k', undefined, 'v'],
      ['response', 'status', '200', '201'],
      ['response', 'header Content-Type', 'text/plain', undefined],
    ])
    expect(changes[0]?.at).toEqual({ file: 'kong/plugins/a/handler.lua', line: 3 })
  })
})
