import { describe, expect, it } from 'vitest'
import { converse, ECHO, pluginFiles, settle, streamEngine, text, type Act } from './tests/stream-engine.ts'

const kongYml = (route: string, service = 'tcp', plugins = '') => `
_format_version: "3.0"
services:
  - name: up
    protocol: ${service}
    host: up.test
    port: 7000
    retries: 1
    routes:
      - name: r1
${route.replace(/^/gm, '        ')}
${plugins}
`
const TCP = kongYml('protocols: [tcp]\ndestinations: [{ port: 9000 }]')
const enabled = (...names: string[]) =>
  `plugins:\n${names.map((name) => `  - { name: ${name}, protocols: [tcp, tls, udp] }`).join('\n')}`
const withPlugins = (...names: string[]) =>
  kongYml('protocols: [tcp]\ndestinations: [{ port: 9000 }]', 'tcp', enabled(...names))
const say =
  (...lines: string[]): Act =>
  async (client, host) => {
    for (const line of lines) {
      client.send(text(line))
      await settle(host)
    }
    client.end()
  }

describe('a TCP session', () => {
  it('goes to the upstream and back, and ends with the client', async () => {
    const under = await streamEngine({ 'kong.yml': TCP })
    const { heard, closed, run } = await converse(under, {}, say('one', 'two'))
    expect({ heard, closed, status: run.response.status }).toEqual({
      heard: ['echo:one', 'echo:two'],
      closed: [false],
      status: 200,
    })
    expect(run.trace.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'request-received',
        'route-matched',
        'connection-opened',
        'bytes-passed',
        'connection-closed',
      ]),
    )
  })

  it('runs preread and log with the views of the stream subsystem', async () => {
    const body = `
function H:preread(conf)
  kong.ctx.shared.seen = kong.client.get_ip() .. ":" .. kong.client.get_port()
  kong.ctx.plugin.n = 1
  kong.log.warn(ngx.config.subsystem, " ", kong.nginx.get_subsystem(), " ", ngx.get_phase(), " ", ngx.var.protocol,
    " ", ngx.var.server_port, " ", kong.ctx.shared.seen, " ", tostring(ngx.req.get_headers), " ", tostring(ngx.header))
end
function H:log(conf)
  local m = kong.log.serialize()
  kong.log.warn("log ", kong.ctx.plugin.n, " ", m.session.received, " ", m.session.sent, " ", m.session.status,
    " ", m.upstream.received, " ", m.route.name, " ", ngx.var.status, " ", kong.client.get_protocol())
end`
    const under = await streamEngine({ 'kong.yml': withPlugins('p'), ...pluginFiles('p', body) })
    const { log } = await converse(under, {}, say('hello'))
    expect(log.filter((line) => line.startsWith('warn')).map((line) => line.replace(/.*\] /, ''))).toEqual([
      'stream stream preread TCP 9000 127.0.0.1:50000 nil nil',
      'log 1 5 10 200 10 r1 200 tcp',
    ])
  })

  it.each([
    ['403', '"no entry"', [], true, 403],
    ['200', '"bye"', ['bye'], false, 200],
    ['500', 'nil', [], true, 500],
  ])('waits with kong.response.exit(%s, %s) until all are collected', async (status, body, heard, isReset, seen) => {
    const first = `function H:preread() kong.response.exit(${status}, ${body}) end`
    const second = `function H:preread() kong.log.warn("never") end\nfunction H:log() kong.log.warn("logged") end`
    const under = await streamEngine({
      'kong.yml': withPlugins('a', 'b'),
      ...pluginFiles('a', first, 2000),
      ...pluginFiles('b', second, 1000),
    })
    const conversation = await converse(under, {}, say('x'))
    expect(conversation.heard).toEqual(heard)
    expect(conversation.closed).toEqual([isReset])
    expect(conversation.run.response.status).toBe(seen)
    const log = conversation.log.join('\n')
    expect(log).toContain('logged')
    expect(log).not.toContain('never')
    if (status === '403') expect(log).toContain('unable to proxy stream connection, status: 403, err: no entry')
    const skipped = conversation.run.trace.events.find(
      (event) => event.type === 'handler-skipped' && event.plugin === 'b' && event.phase === 'preread',
    )
    expect(skipped).toMatchObject({ reason: { code: 'exited-by', by: 'a' } })
  })

  it('refuses codes and bodies the stream module does not know', async () => {
    const body = `function H:preread()
      for _, args in ipairs({ { 404 }, { "x" }, { 200, true }, }) do
        local ok, err = pcall(kong.response.exit, unpack(args))
        kong.log.warn(err)
      end
    end`
    const under = await streamEngine({ 'kong.yml': withPlugins('p'), ...pluginFiles('p', body) })
    const { log } = await converse(under, {}, say('x'))
    expect(log.filter((line) => line.startsWith('warn')).map((line) => line.replace(/.*\] /, ''))).toEqual([
      'unacceptable code, only 200, 400, 403, 500, 502 and 503 are accepted',
      'code must be a number',
      'body must be a nil, string or table',
    ])
  })

  it('ends with 500 when preread throws, and still logs', async () => {
    const under = await streamEngine({
      'kong.yml': withPlugins('p'),
      ...pluginFiles(
        'p',
        'function H:preread() error("broken") end\nfunction H:log() kong.log.warn("status ", ngx.var.status) end',
      ),
    })
    const { closed, run, log, heard } = await converse(under, {}, say('x'))
    expect({ closed, heard, status: run.response.status }).toEqual({ closed: [true], heard: [], status: 500 })
    expect(log.join('\n')).toMatch(/handler.lua:\d+: broken/)
    expect(log.join('\n')).toContain('function cannot be called in preread phase (only in: rewrite, access')
    expect(log.join('\n')).toContain('status 500')
  })

  it('peeks without taking, and takes with receive', async () => {
    const peek = `function H:preread()
      local sock = ngx.req.socket()
      kong.log.warn("peeked ", sock:peek(3), " ", sock:peek(5))
    end`
    const under = await streamEngine({ 'kong.yml': withPlugins('p'), ...pluginFiles('p', peek) })
    const peeked = await converse(under, {}, say('hel', 'lo'))
    expect(peeked.log.join('\n')).toContain('peeked hel hello')
    expect(peeked.heard.join('')).toBe('echo:hello')
    const take = `function H:preread()
      local sock = assert(ngx.req.socket())
      local line = sock:receive()
      kong.log.warn("line ", line, " ", pcall(sock.peek, sock, 1))
      sock:send("hi " .. line .. "\\n")
      ngx.say("said")
    end`
    const taking = await streamEngine({ 'kong.yml': withPlugins('p'), ...pluginFiles('p', take) })
    const taken = await converse(taking, {}, say('me\nrest'))
    expect(taken.log.join('\n')).toContain('line me false')
    expect(taken.log.join('\n')).toContain('attempt to peek on a consumed socket')
    expect(taken.heard.join('')).toBe('hi me\nsaid\necho:rest')
  })

  it('ends a session whose client leaves while preread peeks', async () => {
    const peek = 'function H:preread() ngx.req.socket():peek(10) kong.log.warn("never") end'
    const under = await streamEngine({ 'kong.yml': withPlugins('p'), ...pluginFiles('p', peek) })
    const { run, log } = await converse(under, {}, say('hi'))
    expect(run.response.status).toBe(200)
    expect(log.join('\n')).not.toContain('never')
  })

  it('ends with 400 when more is peeked than the buffer holds', async () => {
    const peek = 'function H:preread() ngx.req.socket():peek(20000) end'
    const under = await streamEngine({ 'kong.yml': withPlugins('p'), ...pluginFiles('p', peek) })
    const { run, log } = await converse(under, {}, say('hi'))
    expect(run.response.status).toBe(400)
    expect(log.join('\n')).toContain('preread buffer full')
  })

  it('says that there is no route, no service, no upstream', async () => {
    const lost = await streamEngine({ 'kong.yml': TCP })
    const noRoute = await converse(lost, { server: { ip: '127.0.0.1', port: 9999 } }, say('x'))
    expect(noRoute.run.response.status).toBe(500)
    expect(noRoute.log.join('\n')).toContain('no Route found with those values')
    const bare = `_format_version: "3.0"\nroutes:\n  - name: r\n    protocols: [tcp]\n    sources: [{ ip: 127.0.0.1 }]\n`
    const noService = await converse(await streamEngine({ 'kong.yml': bare }), {}, say('x'))
    expect(noService.run.response.status).toBe(503)
    expect(noService.log.join('\n')).toContain('no Service found with those values')
    const dead = await streamEngine({ 'kong.yml': TCP }, { heard: () => undefined, tlsFailure: '' })
    expect((await converse(dead, {}, say('x'))).run.response.status).toBe(200)
  })

  it('is idle for the read timeout at most', async () => {
    const under = await streamEngine({ 'kong.yml': TCP }, { heard: () => undefined })
    const { run, closed } = await converse(under, {}, (client) => client.send(text('x')))
    expect(closed).toEqual([false])
    expect(run.trace.events.find(({ type }) => type === 'connection-closed')).toMatchObject({ code: 'idle' })
  })

  it('survives a client that resets', async () => {
    const under = await streamEngine({ 'kong.yml': TCP })
    const { run, log } = await converse(under, {}, async (client, host) => {
      client.send(text('x'))
      await settle(host)
      client.reset()
    })
    expect(run.response.status).toBe(200)
    expect(log.join('\n')).toContain(
      'recv() failed (104: Connection reset by peer) while proxying and reading from client',
    )
  })
})

describe('routes of streams', () => {
  it('go by source and destination', async () => {
    const yml = `
_format_version: "3.0"
services:
  - { name: a, protocol: tcp, host: a.test, port: 1, routes: [{ name: ra, protocols: [tcp], sources: [{ ip: 10.1.0.0/16 }] }] }
  - { name: b, protocol: tcp, host: b.test, port: 1, routes: [{ name: rb, protocols: [tcp], sources: [{ ip: 10.1.2.3, port: 5 }] }] }
  - { name: c, protocol: tcp, host: c.test, port: 1, routes: [{ name: rc, protocols: [tcp], destinations: [{ port: 9001 }] }] }
`
    const under = await streamEngine({ 'kong.yml': yml })
    const routeOf = async (ip: string, port: number, to: number) => {
      const target = { client: { ip, port }, server: { ip: '127.0.0.1', port: to } }
      const { run } = await converse(under, target, say('x'))
      const matched = run.trace.events.find(({ type }) => type === 'route-matched')
      return matched?.type === 'route-matched' ? matched.route : undefined
    }
    expect(await routeOf('10.1.9.9', 5, 9000)).toBe('ra')
    expect(await routeOf('10.1.2.3', 5, 9000)).toBe('rb')
    expect(await routeOf('10.9.9.9', 5, 9001)).toBe('rc')
    expect(await routeOf('10.9.9.9', 5, 9000)).toBeUndefined()
  })

  it('choose between ending TLS and passing it through by server name', async () => {
    const yml = `
_format_version: "3.0"
services:
  - name: up
    protocol: tcp
    host: up.test
    port: 1
    routes:
      - { name: ended, protocols: [tls], snis: [a.test] }
      - { name: through, protocols: [tls_passthrough], snis: [b.test] }
plugins: [{ name: p, protocols: [tls, tls_passthrough] }]
`
    const body = `
function H:certificate() kong.ctx.shared.x = 1; kong.log.warn("certificate ", ngx.get_phase()) end
function H:preread() kong.log.warn("preread ", tostring(kong.ctx.shared.x), " ", tostring(ngx.var.ssl_server_name), " ", tostring(ngx.var.ssl_preread_server_name)) end`
    const under = await streamEngine({ 'kong.yml': yml, ...pluginFiles('p', body) })
    const seen = async (serverName: string) => {
      const { log, run } = await converse(under, { kind: 'tls', serverName }, say('x'))
      return [
        run.response.status,
        ...log.filter((line) => line.startsWith('warn')).map((line) => line.replace(/.*\] /, '')),
      ]
    }
    expect(await seen('a.test')).toEqual([200, 'certificate ssl_cert', 'preread nil a.test a.test'])
    expect(await seen('b.test')).toEqual([200, 'preread nil nil b.test'])
    expect(await seen('c.test')).toEqual([500])
  })
})

describe('a UDP session', () => {
  it('holds the datagrams of one origin until it is idle', async () => {
    const udp = kongYml('protocols: [udp]\ndestinations: [{ port: 9001 }]', 'udp', enabled('p'))
    const body = `function H:preread()
      local sock = ngx.req.socket()
      kong.log.warn("first ", tostring(ngx.var.protocol))
    end`
    const under = await streamEngine({ 'kong.yml': udp, ...pluginFiles('p', body) }, ECHO)
    const target = { kind: 'udp', server: { ip: '127.0.0.1', port: 9001 } } as const
    const { heard, run, log } = await converse(under, target, async (client, host) => {
      for (const one of ['a', 'b', 'c']) {
        client.send(text(one))
        await settle(host)
      }
    })
    expect(heard).toEqual(['echo:a', 'echo:b', 'echo:c'])
    expect(run.response.status).toBe(200)
    expect(log.filter((line) => line.includes('first UDP'))).toHaveLength(1)
    expect(run.trace.events.find(({ type }) => type === 'connection-closed')).toMatchObject({ code: 'idle' })
  })

  it('reads the datagram that began it, once', async () => {
    const udp = kongYml('protocols: [udp]\ndestinations: [{ port: 9001 }]', 'udp', enabled('p'))
    const body = `function H:preread()
      local sock = ngx.req.socket()
      kong.log.warn("got ", sock:receive(), " ", select(2, sock:receive()))
      sock:send("pong")
      kong.response.exit(200)
    end`
    const under = await streamEngine({ 'kong.yml': udp, ...pluginFiles('p', body) }, ECHO)
    const target = { kind: 'udp', server: { ip: '127.0.0.1', port: 9001 } } as const
    const { heard, log } = await converse(under, target, (client) => client.send(text('ping')))
    expect(heard).toEqual(['pong'])
    expect(log.join('\n')).toContain('got ping no more data')
  })
})
