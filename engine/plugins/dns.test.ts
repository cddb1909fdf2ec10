import { expect, it } from 'vitest'
import { createEngine } from '../engine.ts'
import type { DnsRecord } from '../host.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const HANDLER = `
local P = { PRIORITY = 1, VERSION = "1.0.0" }
function P:access()
  local function said(...)
    local t = {}
    for i = 1, select("#", ...) do t[i] = tostring((select(i, ...))) end
    return table.concat(t, " ")
  end
  local service = kong.dns.resolve("svc.test")[1]
  local plain = kong.dns.resolve("a.test")[1]
  kong.response.exit(200, table.concat({
    said(kong.dns.toip("svc.test", 80)),
    said(kong.dns.toip("a.test", 80)),
    said(kong.dns.toip("10.1.1.1", 80)),
    said(kong.dns.toip("none.test", 80)),
    said(service.type, service.target, service.port, service.weight, service.ttl),
    said(plain.type, plain.address, plain.ttl, plain.name),
  }, "\\n"))
end
return P
`
const SERVICE: DnsRecord = { type: 'SRV', target: 'a.test', port: 8080, weight: 5, priority: 1, ttl: 9 }

it('kong.dns tells what the name service says', async () => {
  const host = createMemoryHost({
    resolve: (name) => (name === 'a.test' ? ['10.0.0.1'] : undefined),
    query: (name, type) => (name === 'svc.test' && type === 'SRV' ? [SERVICE] : []),
  })
  const engine = createEngine({ host })
  expect((await engine.apply({ id: 'dns', files: { 'kong/plugins/p/handler.lua': HANDLER } })).ok).toBe(true)
  const { response } = await engine.send({ method: 'GET', target: '/', headers: [['Host', 'x.test']] })
  expect(new TextDecoder().decode(response.body).split('\n')).toEqual([
    '10.0.0.1 8080',
    '10.0.0.1 80',
    '10.1.1.1 80',
    'nil dns server error: 3 name error',
    '33 a.test 8080 5 9',
    '1 10.0.0.1 30 a.test',
  ])
})
