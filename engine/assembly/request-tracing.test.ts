import { expect, it } from 'vitest'
import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const YML = `_format_version: "3.0"
services:
- {name: s, url: "http://up.test/base", retries: 1, routes: [{name: r, paths: [/a]}]}
plugins: [{name: p}, {name: q}]
`
const P = `local H = { PRIORITY = 2, VERSION = "1" }
function H:rewrite() end
function H:access()
  local span = kong.tracing.start_span("mine")
  span:set_attribute("k", "v")
  span:finish()
end
function H:header_filter() kong.response.set_header("X-Trace", #ngx.ctx.KONG_SPANS[1].trace_id) end
function H:log()
  local names = {}
  kong.tracing.process_span(function(span)
    local parent = span.parent and span.parent.name or "-"
    names[#names + 1] = parent .. ">" .. span.name .. (span.end_time_ns and "" or "?")
  end)
  local root = kong.tracing.get_root_span().attributes
  kong.log.notice("spans ", table.concat(names, " "))
  kong.log.notice("root ", root["http.method"], " ", root["http.url"], " ", root["http.status_code"], " ", root["http.route"], " ", root["net.peer.ip"])
  for i, span in ipairs(ngx.ctx.KONG_SPANS) do
    if span.name == "kong.balancer" then kong.log.notice("try ", span.attributes.try_count, " ", span.kind, " ", span.status, " ", math.floor((span.end_time_ns - span.start_time_ns) / 1e6 + 0.5)) end
  end
end
return H`
const Q = `local H = { PRIORITY = 1, VERSION = "1" }
function H:access() end
return H`

async function logOf(conf: string): Promise<readonly string[]> {
  let calls = 0
  const host = createMemoryHost({ upstream: () => (calls++ === 0 ? undefined : { delay: 7, chunks: ['ok'] }) })
  const engine = createEngine({ host })
  const files = {
    'kong.yml': YML,
    'kong.conf': `plugins = p, q\n${conf}\n`,
    'kong/plugins/p/handler.lua': P,
    'kong/plugins/q/handler.lua': Q,
  }
  expect(await engine.apply({ id: 't', files })).toMatchObject({ ok: true })
  await host.run(engine.send({ method: 'GET', target: '/a?x', headers: [['Host', 'api.test:8000']] }))
  engine.dispose()
  return host.lines.flatMap(({ message }) => /\[p\] (.*)$/.exec(message)?.[1] ?? [])
}

it('makes spans of the request, the router, handlers and tries', async () => {
  expect(await logOf('tracing_instrumentations = all\ntracing_sampling_rate = 1')).toEqual([
    'spans ->kong kong>kong.rewrite.plugin.p kong>kong.router kong>kong.access.plugin.p kong.access.plugin.p>mine ' +
      'kong>kong.access.plugin.q kong>kong.header_filter.plugin.p kong>kong.balancer kong>kong.balancer',
    'root GET http://api.test/a?x 200 /a 127.0.0.1',
    'try 1 3 2 0',
    'try 2 3 nil 7',
  ])
})

it('makes those that kong.conf names', async () => {
  const [spans] = await logOf('tracing_instrumentations = request, plugin_access\ntracing_sampling_rate = 1')
  expect(spans).toBe('spans ->kong kong>kong.access.plugin.p kong.access.plugin.p>mine kong>kong.access.plugin.q')
})
