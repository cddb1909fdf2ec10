import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../../../engine.ts'
import type { Host } from '../../../host.ts'
import { createMemoryHost } from '../../../hosts/memory/host.ts'
import { createNodeHost } from '../../../hosts/node/host.ts'
import type { Run } from '../../../protocol.ts'
import { smallRedis } from './tests/small-redis.ts'

/** A server to talk to, and how to wait for what needs it. */
interface Server {
  readonly host: Host
  readonly port: number
  run<T>(promise: Promise<T>): Promise<T>
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function scripted(): Promise<Server> {
  const host = createMemoryHost({ peer: ({ port }) => (port === 1 ? undefined : smallRedis()) })
  return { host, port: 6379, run: (promise) => host.run(promise), stop: async () => undefined }
}

/** Debian's redis-server, on a port of its own, without files. */
async function installed(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const port = await freePort()
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
    child.stdout.on('data', (data: Buffer) => data.toString().includes('Ready to accept connections') && resolve())
  })
  const host = createNodeHost(() => undefined)
  return {
    host,
    port,
    run: (promise) => promise,
    async stop() {
      child.removeAllListeners('exit')
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
      await host.dispose()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Where no server is installed the scripted one answers the same questions. */
const servers = [
  { name: 'a scripted server', start: scripted },
  ...(spawnSync('redis-server', ['--version']).error ? [] : [{ name: "Debian's redis-server", start: installed }]),
]

describe.each(servers)('resty.redis with $name', ({ start }) => {
  let server: Server
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server.stop())

  /** What a handler prints that talks to the server through `red`. */
  async function talk(code: string, phase = 'access'): Promise<{ text: string; run: Run }> {
    const engine = createEngine({ host: server.host })
    const files = {
      'kong/plugins/p/handler.lua': `local redis = require "resty.redis"
        local H = { PRIORITY = 1, VERSION = "1" }
        local function open()
          local red = redis:new()
          red:set_timeouts(1000, 1000, 1000)
          assert(red:connect("127.0.0.1", ${server.port}))
          return red
        end
        local function show(...)
          local out = {}
          for i = 1, select("#", ...) do
            local v = select(i, ...)
            if type(v) == "table" then
              local items = {}
              for j = 1, #v do items[j] = type(v[j]) == "table" and "{" .. tostring(v[j][1]) .. ": " .. tostring(v[j][2]) .. "}" or tostring(v[j]) end
              v = "[" .. table.concat(items, ", ") .. "]"
            end
            out[i] = v == ngx.null and "null" or tostring(v)
          end
          return table.concat(out, " "):gsub("userdata: NULL", "null")
        end
        function H:${phase}() local PORT = ${server.port} ${code} end
        return H`,
      'kong/plugins/p/schema.lua': 'return { name = "p", fields = { { config = { type = "record", fields = {} } } } }',
    }
    expect(await server.run(engine.apply({ id: 'redis', files }))).toMatchObject({ ok: true })
    const run = await server.run(engine.send({ method: 'GET', target: '/', headers: [['Host', 'a.test']] }))
    engine.dispose()
    return { text: new TextDecoder().decode(run.response.body), run }
  }
  const answer = (code: string) => talk(`local red = open() kong.response.exit(200, (show(${code})))`)

  it.each([
    [
      'states, numbers, texts and nothing',
      'red:ping(), red:set("k", "v"), red:get("k"), red:get("none"), red:del("k"), red:exists("k")',
      'PONG OK v null 1 0',
    ],
    ['bytes as they are', 'red:set("b", "\\0\\r\\n\\255"), #red:get("b")', 'OK 4'],
    [
      'arguments of other types as text',
      'red:set("n", 5), red:incrby("n", 2), red:get("n"), red:expire("n", 100)',
      'OK 7 7 1',
    ],
    ['lists', 'red:set("a", 1), red:mget("a", "none")', 'OK [1, null]'],
    ["the server's errors", 'red:nosuchcommand("x")', /^false ERR unknown command/],
    [
      'errors of a value',
      'red:set("text", "x"), red:incr("text")',
      'OK false ERR value is not an integer or out of range',
    ],
    [
      'hashes',
      'red:hmset("h", { f = "1" }), red:hget("h", "f"), red:hmset("h", "g", 2, "i", 3), red:hget("h", "i")',
      'OK 1 OK 3',
    ],
    ['pairs as tables', 'red:array_to_hash({ "a", "1", "b", "2" }).b', '2'],
    ['how often the connection was used', 'red:get_reused_times()', '0'],
    ['the end', 'red:close(), red:get("k")', '1 nil closed'],
  ])('gives %s', async (_name, code, expected) => {
    const { text } = await answer(code)
    if (expected instanceof RegExp) expect(text).toMatch(expected)
    else expect(text).toBe(expected)
  })

  it('sends a pipeline at once', async () => {
    const { text } = await talk(`
      local red = open()
      red:init_pipeline()
      local nothing = red:set("p", "1")
      red:incr("p") red:get("p") red:nosuchcommand()
      local replies = red:commit_pipeline()
      red:init_pipeline() red:get("p") red:cancel_pipeline()
      kong.response.exit(200, (show(nothing, #replies, replies[1], replies[2], replies[3], replies[4][1], red:get("p"), red:commit_pipeline())))`)
    expect(text).toBe('nil 4 OK 2 2 false 2 nil no pipeline')
  })

  it('runs transactions', async () => {
    const { text } = await talk(`
      local red = open()
      local multi, queued, queued2 = red:multi(), red:set("t", "5"), red:incr("t")
      kong.response.exit(200, (show(multi, queued, queued2, red:exec())))`)
    expect(text).toBe('OK QUEUED QUEUED [OK, 6]')
  })

  it('listens to channels until it listens to none', async () => {
    const { text } = await talk(`
      local red = open()
      local first = red:read_reply()
      local sub = red:subscribe("news")
      local why = select(2, red:get("k"))
      local keep = select(2, red:set_keepalive())
      local unsub = red:unsubscribe("news")
      kong.response.exit(200, (show(first, sub, why, keep, unsub, red:ping())))`)
    expect(text).toBe('nil [subscribe, news, 1] subscribed state subscribed state [unsubscribe, news, 0] PONG')
  })

  it('uses kept connections again, and tells of every command without secrets', async () => {
    const { text, run } = await talk(`
      local red = open() red:set("k", "v") red:auth("sesame") red:set_keepalive(10000, 5)
      local again = open()
      kong.response.exit(200, (show(again:get_reused_times(), again:get("k"), red:get("k"))))`)
    expect(text).toBe('1 v nil closed')
    const calls = run.trace.events.flatMap((event) =>
      event.type === 'side-call' ? [`${event.kind} ${event.summary}`] : [],
    )
    const where = `redis 127.0.0.1:${server.port}`
    expect(calls).toEqual([
      `${where} connect`,
      `${where} SET k v`,
      `${where} AUTH ***`,
      `${where} connect`,
      `${where} GET k`,
      `${where} GET k`,
    ])
  })

  it('says that nobody is there', async () => {
    const { text } = await talk(`
      local red = redis:new()
      red:set_timeout(200)
      kong.response.exit(200, (show(red:connect("127.0.0.1", 1))))`)
    expect(text).toBe('nil connection refused')
    expect((await talk('kong.response.exit(200, (show(redis.get({}, "k"))))')).text).toBe('nil not initialized')
  })

  it('is refused where no socket may be made', async () => {
    const { text } = await talk(
      'local ok, e = pcall(redis.new) kong.response.set_header("X-Why", tostring(e))',
      'header_filter',
    )
    expect(text).toBeDefined()
    const { run } = await talk(
      'local ok, e = pcall(redis.new) kong.response.set_header("X-Why", tostring(e))',
      'header_filter',
    )
    expect(run.response.headers.find(([name]) => name === 'X-Why')?.[1]).toContain(
      'API disabled in the context of header_filter_by_lua*',
    )
  })
})
