import { expect, it } from 'vitest'
import { installStandardLibrary } from '../../../lua/stdlib/index.ts'
import { LuaVm } from '../../../lua/vm.ts'
import { installModules } from '../../install.ts'
import type { HttpFetch, HttpFetchRequest } from './http-fetch.ts'

async function runLua(code: string, httpFetch: HttpFetch): Promise<readonly unknown[]> {
  const vm = new LuaVm({ now: () => 0, write: () => undefined, nextTurn: () => Promise.resolve() })
  installStandardLibrary(vm)
  installModules(vm, { now: () => 0, random: (bytes) => new Uint8Array(bytes), httpFetch })
  return vm.start(vm.load(code, '=test'), [])
}

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text)
}

it('sends what plugins ask and gives back status, headers and body', async () => {
  const requests: HttpFetchRequest[] = []
  const values = await runLua(
    `local http = require "resty.http"
     local c = http.new()
     c:set_timeouts(100, 200, 300)
     local res, err = c:request_uri("http://svc.test:8080/p?q=1",
       { method = "POST", body = "hi", headers = { ["X-Y"] = "z" }, ssl_verify = false })
     return res.status, res.reason, res.headers["CONTENT-type"], res.body, err`,
    async (request) => {
      requests.push(request)
      return { status: 201, reason: 'Created', headers: [['Content-Type', 'text/plain']], body: chunks('he', 'llo') }
    },
  )
  expect(values).toEqual([201, 'Created', 'text/plain', 'hello', undefined])
  expect(requests).toEqual([
    {
      method: 'POST',
      scheme: 'http',
      host: 'svc.test',
      port: 8080,
      target: '/p?q=1',
      headers: [
        ['X-Y', 'z'],
        ['Content-Length', '2'],
        ['Host', 'svc.test:8080'],
        ['User-Agent', 'lua-resty-http/0.17.2 (Lua) ngx_lua/10028'],
      ],
      body: new Uint8Array([104, 105]),
      timeoutMs: 300,
      tlsVerify: false,
      serverName: undefined,
    },
  ])
})

it('reads the body in pieces and keeps the connection', async () => {
  const values = await runLua(
    `local c = require("resty.http").new()
     local ok = c:connect({ scheme = "https", host = "svc.test", ssl_server_name = "name.test" })
     local res = c:request({ path = "/x", headers = { Host = "h" } })
     local first, second, third = res.body_reader(3), res.body_reader(), res.body_reader()
     return ok, first, second, third, (c:set_keepalive()), c:close()`,
    async () => ({ status: 200, reason: 'OK', headers: [], body: chunks('abcde') }),
  )
  expect(values).toEqual([true, 'abc', 'de', undefined, 1, undefined, 'closed'])
})

it('reports failures in the words of cosockets', async () => {
  const fail = (code: string) => async (): Promise<never> => {
    throw Object.assign(new Error(code), { code })
  }
  const code = `return require("resty.http").new():request_uri("http://svc.test/")`
  expect(await runLua(code, fail('refused'))).toEqual([undefined, 'connection refused'])
  expect(await runLua(code, fail('timeout'))).toEqual([undefined, 'timeout'])
})
