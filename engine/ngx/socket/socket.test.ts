import { describe, expect, it } from 'vitest'
import { OutboundError } from '../../host.ts'
import type { ObservedSideCall } from '../../gateway/instrumentation.ts'
import type { ScriptedPeer, Talk } from '../../hosts/memory/scripted-peer.ts'
import { luaRequest } from '../../scripting/tests/lua-request.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = (given: Uint8Array) => new TextDecoder().decode(given)

/** Answers each text it hears as the script says. */
function speaking(script: (text: string, talk: Talk) => void, greeting?: string): ScriptedPeer {
  return {
    ...(greeting !== undefined && { greet: (talk: Talk) => talk.send(bytes(greeting)) }),
    heard: (given, talk) => script(textOf(given), talk),
  }
}

const echo = speaking((text, talk) => talk.send(bytes(text)))

function run(
  code: string,
  peer: ScriptedPeer | undefined = echo,
  phase: 'access' | 'log' | 'header_filter' = 'access',
) {
  const calls: ObservedSideCall[] = []
  const request = luaRequest({
    probe: { onSideCall: (_ctx, call) => calls.push(call) },
    peer: ({ port }) => (port === 1 ? undefined : peer),
    resolve: (name) => (name === 'nowhere.test' ? undefined : ['10.1.2.3']),
  })
  return { result: request.run(code, phase), calls, request }
}

describe('ngx.socket.tcp', () => {
  it.each([
    ['sends what it is given', 'return s:send("a"), s:send({ "b", { 1, "c" }, true }), s:receive(8)', '1 7 ab1ctrue'],
    ['reads lines without their ends', 's:send("one\\r\\ntwo\\n") return s:receive(), s:receive("*l")', 'one two'],
    ['reads sizes', 's:send("abcdef") return s:receive(2), s:receive("3"), s:receive(0), s:receive(1)', 'ab cde  f'],
    ['reads whatever is there', 's:send("abc") return s:receiveany(2), s:receiveany(10)', 'ab c'],
    ['is closed after close', 'return s:close(), s:close(), select(2, s:send("x"))', '1 nil closed'],
    ['says how often it was used', 'return s:getreusedtimes()', '0'],
    [
      'takes options',
      'return s:setoption("keepalive", true), s:setoption("nope", 1)',
      '1 nil unsupported option: nope',
    ],
    [
      'refuses what it cannot send',
      'return pcall(s.send, s, print)',
      /bad argument #2 to '\?' \(string, number, boolean, nil, or array table expected/,
    ],
    ['refuses strange patterns', 'return pcall(s.receive, s, "*x")', /bad pattern argument: \*x/],
    ['is no socket without self', 'return pcall(s.close)', /socket expected, got nil/],
  ])('%s', async (_name, code, expected) => {
    const { result } = run(`local s = ngx.socket.tcp() assert(s:connect("10.0.0.9", 80)) ${code}`)
    if (expected instanceof RegExp) expect(await result).toMatch(expected)
    else expect(await result).toBe(expected)
  })

  it.each([
    ['a closed port', 's:connect("10.0.0.9", 1)', 'nil connection refused'],
    [
      'a name that does not exist',
      's:connect("nowhere.test", 80)',
      'nil [cosocket] DNS resolution failed: dns server error: 3 name error',
    ],
    ['a port out of range', 's:connect("10.0.0.9", 70000)', 'nil bad port number: 70000'],
    ['nobody', 's:receive()', 'nil closed'],
    ['a handshake with nobody', 's:sslhandshake()', 'nil closed'],
    ['keeping nobody', 's:setkeepalive()', 'nil closed'],
  ])('talks to %s in the words of cosockets', async (_name, call, expected) => {
    expect(await run(`local s = ngx.socket.tcp() return ${call}`).result).toBe(expected)
  })

  it('times out with what had come, and stays usable', async () => {
    const peer = speaking((text, talk) => talk.send(bytes(text === 'more' ? ' rest\n' : 'half')))
    const code = `local s = ngx.socket.tcp() s:settimeout(50) s:connect("a.test", 80) s:send("x")
      local start = ngx.now() local a, b, c = s:receive() ngx.update_time()
      s:send("more") return a, b, c, ngx.now() - start > 0.04, s:receive()`
    expect(await run(code, peer).result).toBe('nil timeout half true  rest')
  })

  it('reads until the other side closes', async () => {
    const peer = speaking((_text, talk) => {
      talk.send(bytes('all of '))
      talk.send(bytes('it'))
      talk.close()
    })
    const code = (read: string) => `local s = ngx.socket.tcp() s:connect("a", 80) s:send("x") return ${read}`
    expect(await run(code('s:receive("*a"), s:receive("*a")'), peer).result).toBe('all of it nil closed ')
    expect(await run(code('s:receive(100)'), peer).result).toBe('nil closed all of it')
    expect(await run(code('s:receive()'), peer).result).toBe('nil closed all of it')
    expect(await run(code('s:receiveany(100), s:receiveany(2), s:receiveany(5)'), peer).result).toMatch(/^all of /)
  })

  it('says when the other side breaks off', async () => {
    const peer = speaking((_text, talk) => talk.close(new OutboundError('reset', 'body', 'connection reset by peer')))
    const code =
      'local s = ngx.socket.tcp() s:connect("a", 80) s:send("x") local a, b = s:receive() return a, b, s:send("y")'
    expect(await run(code, peer).result).toBe('nil connection reset by peer nil closed')
  })

  it.each([
    ['whole', 'local r = s:receiveuntil("--end") return r(), s:receive()', 'abc\ndef next'],
    ['inclusively', 'local r = s:receiveuntil("--end", { inclusive = true }) return r()', 'abc\ndef--end'],
    ['in pieces', 'local r = s:receiveuntil("--end") return r(4), r(4), r(4), s:receive()', 'abc\n def nil next'],
    [
      'not at all',
      's:settimeout(10) local r = s:receiveuntil("nothing") return r()',
      'nil timeout abc\ndef--endnext\n',
    ],
    ['an empty pattern', 'return s:receiveuntil("")', 'nil pattern is empty'],
  ])('reads until a pattern: %s', async (_name, code, expected) => {
    const start = 'local s = ngx.socket.tcp() s:connect("a", 80) s:send("abc\\ndef-") s:send("-endnext\\n")'
    expect(await run(`${start} ${code}`).result).toBe(expected)
  })

  it('keeps connections in pools, for the next who asks', async () => {
    let opened = 0
    const peer: ScriptedPeer = { greet: () => void opened++, heard: echo.heard }
    const code = `
      local function use(pool)
        local s = ngx.socket.tcp()
        s:connect("a.test", 80, { pool = pool })
        s:send("hello\\n") local line = s:receive()
        local reused = s:getreusedtimes()
        return line, reused, s:setkeepalive(1000, 2), select(2, s:send("x"))
      end
      local a = { use() } local b = { use() } local c = { use("other") } local d = { use() }
      ngx.sleep(2)
      local e = { use() }
      return a[2], b[2], c[2], d[2], e[2], a[3], a[4]`
    expect(await run(code, peer).result).toBe('0 1 0 2 0 1 closed')
    expect(opened).toBe(3)
    const unread = 'local s = ngx.socket.tcp() s:connect("a", 80) s:send("abc") s:receive(1) return s:setkeepalive()'
    expect(await run(unread).result).toBe('nil unread data in buffer')
  })

  it('forgets kept connections that the other side closes', async () => {
    const peer = speaking((text, talk) => (text === 'bye' ? talk.close() : talk.send(bytes(text))))
    const code = `
      local s = ngx.socket.tcp() s:connect("a", 80) s:send("bye") s:setkeepalive()
      ngx.sleep(0.01)
      local t = ngx.socket.tcp() t:connect("a", 80) return t:getreusedtimes()`
    expect(await run(code, peer).result).toBe('0')
  })

  it('shakes hands', async () => {
    const code =
      'local s = ngx.socket.tcp() s:connect("a", 443) local x, e = s:sslhandshake(nil, "a", true) return type(x), e, s:sslhandshake(false)'
    expect(await run(code).result).toBe('userdata nil true')
    const refused = { ...echo, tlsFailure: '18: self-signed certificate' }
    expect(await run('local s = ngx.socket.tcp() s:connect("a", 443) return s:sslhandshake()', refused).result).toBe(
      'nil 18: self-signed certificate',
    )
  })

  it('lets one thread read and another write, not two read', async () => {
    const code = `
      local s = ngx.socket.tcp() s:connect("a", 80)
      local reader = ngx.thread.spawn(function() return s:receive() end)
      local busy, why = s:receive()
      s:send("line\\n")
      local ok, line = ngx.thread.wait(reader)
      return busy, why, ok, line`
    expect(await run(code).result).toBe('nil socket busy reading true line')
  })

  it('is what ngx.socket.connect gives', async () => {
    expect(await run('local s = ngx.socket.connect("a", 80) s:send("x\\n") return s:receive()').result).toBe('x')
    expect(await run('return ngx.socket.connect("a", 1)').result).toBe('nil connection refused')
    expect(await run('return ngx.socket.stream == ngx.socket.tcp').result).toBe('true')
  })

  it('tells of its conversations', async () => {
    const { result, calls } = run('ngx.socket.connect("a.test", 80) ngx.socket.connect("b.test", 1)')
    await result
    expect(calls).toEqual([
      { kind: 'tcp', summary: 'tcp a.test:80', outcome: 'connected', duration: 0 },
      { kind: 'tcp', summary: 'tcp b.test:1', outcome: 'connection refused', duration: 0 },
    ])
  })

  it.each(['header_filter', 'log'] as const)('is refused in %s, even to make', async (phase) => {
    expect(await run('local s = ngx.socket.tcp()', echo, phase).result).toBe(
      `throws kong/plugins/p/handler.lua:1: API disabled in the context of ${phase}_by_lua*`,
    )
  })
})

describe('ngx.socket.udp', () => {
  it('sends and receives datagrams', async () => {
    const code =
      'local s = ngx.socket.udp() s:settimeout(20) return s:setpeername("a", 53), s:send("ping"), s:receive(), s:receive()'
    expect(await run(code).result).toBe('1 1 ping nil timeout')
  })

  it('needs a peer', async () => {
    expect(await run('local s = ngx.socket.udp() return s:send("x")').result).toBe('nil closed')
    expect(await run('local s = ngx.socket.udp() return s:setpeername("a", 1)').result).toBe('nil connection refused')
  })
})
