import { expect, it } from 'vitest'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../hosts/memory/recorded-exchange.ts'
import { handleRequest } from '../gateway/runloop.ts'
import { assemble } from './assemble.ts'

const kongYml = (routes: string) => `_format_version: "3.0"
services:
- name: s
  url: http://up.test/base
  routes:
${routes.replace(/^/gm, '  ')}`

async function load(flavor: string, routes: string) {
  const host = createMemoryHost({ upstream: () => ({ headers: [['Content-Length', '2']], chunks: ['ok'] }) })
  const files = { 'kong.conf': `router_flavor = ${flavor}\n`, 'kong.yml': kongYml(routes) }
  return { host, ...(await assemble(files, host, { probe: {} })) }
}

it('routes by expressions from kong.yml', async () => {
  const { host, running, diagnostics } = await load(
    'expressions',
    `- name: r
  expression: http.path ^= "/a" && http.queries.v == "1"
  priority: 3
- name: old
  paths: ["/b"]`,
  )
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const statusOf = async (target: string) => {
    const exchange = new RecordedExchange(requestOf('GET', target))
    if (running) await host.run(handleRequest(exchange, running.gateway))
    return exchange.reply()?.head?.status
  }
  expect([await statusOf('/a/x?v=1'), await statusOf('/a/x'), await statusOf('/b')]).toEqual([200, 404, 200])
  running?.dispose()
})

it.each([
  ['expression: http.pat == "/a"', 'Unknown LHS field'],
  ['expression: http.path.segments.01 == "a"', 'illformed http.path.segments.* field'],
  [
    'expression: http.path == "/a"\n  paths: ["/a"]',
    "cannot set 'expression' with 'methods', 'hosts', 'paths', 'headers', 'snis', 'sources' or 'destinations' simultaneously",
  ],
  [
    'expression: http.path == "/a"\n  regex_priority: 1',
    "cannot set 'regex_priority' with 'expression' simultaneously",
  ],
])('refuses %s', async (route, message) => {
  const { diagnostics } = await load('expressions', `- name: r\n  ${route}`)
  expect(diagnostics.map((one) => one.message).join('\n')).toContain(`Router Expression failed validation: ${message}`)
})

it('knows no expressions in the other flavors', async () => {
  const { diagnostics } = await load('traditional', '- name: r\n  expression: http.path == "/a"')
  expect(diagnostics.map(({ message }) => message).join('\n')).toContain('unknown field')
})
