import { expect, it } from 'vitest'

import { createEngine } from '../engine.ts'
import type { HeaderPair } from '../gateway/message.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../hosts/memory/recorded-exchange.ts'
import type { Run } from '../protocol.ts'

const MIB = 1024 * 1024
const PIECE = 'x'.repeat(MIB)
const files = {
  'kong.yml': `_format_version: "3.0"
services: [{ name: s, url: "http://up.test", routes: [{ name: r, paths: [/], request_buffering: false }] }]
plugins: [{ name: a }, { name: b }]
`,
  'kong/plugins/a/handler.lua': `local H = { PRIORITY = 2, VERSION = "1" }
function H:body_filter() ngx.arg[1] = ngx.arg[1]:upper() end
return H`,
  'kong/plugins/b/handler.lua': `local H = { PRIORITY = 1, VERSION = "1" }
function H:access() kong.service.request.set_header("X-Long", ("h"):rep(${MIB})) end
function H:body_filter() local _ = ngx.arg[1] end
return H`,
}

/** Bytes somebody would have to keep for a run. */
const keptBy = ({ request, response, trace }: Run): number =>
  (request.body?.length ?? 0) + response.body.length + JSON.stringify(trace).length

/** A client that counts. */
class CountingExchange extends RecordedExchange {
  bytes = 0

  override write(bytes: Uint8Array): void {
    this.bytes += bytes.length
  }
}

/** One exchange that passes a recording engine: 4 MiB up, so many down. */
async function recorded(down: number): Promise<{ readonly run: Run; readonly bytes: number }> {
  const host = createMemoryHost({ upstream: () => ({ chunks: Array.from({ length: down / MIB }, () => PIECE) }) })
  const runs: Run[] = []
  const engine = createEngine({ host, onRun: (read) => runs.push(read()) })
  expect(await engine.apply({ id: 't', files })).toMatchObject({ ok: true })
  const body = (async function* () {
    for (let sent = 0; sent < 64; sent += 1) yield new Uint8Array(MIB / 16)
  })()
  const headers: readonly HeaderPair[] = [
    ['Host', 'h'],
    ['Content-Length', String(4 * MIB)],
  ]
  const exchange = new CountingExchange({ ...requestOf('POST', '/', { headers }), body })
  await host.run(engine.handle(exchange, { isRecorded: true }))
  engine.dispose()
  const [run] = runs
  if (run === undefined) throw new Error('nothing was recorded')
  return { run, bytes: exchange.bytes }
}

it('keeps little of a large exchange that passes, however large, and says how large it was', async () => {
  const { run, bytes } = await recorded(24 * MIB)
  const smaller = await recorded(12 * MIB)
  expect(bytes).toBeGreaterThanOrEqual(24 * MIB)
  expect(keptBy(run)).toBeLessThan(5 * MIB)
  expect(keptBy(run) - keptBy(smaller.run)).toBeLessThan(1000)
  const sizes = run.trace.events.flatMap((event) =>
    event.type === 'request-received' || event.type === 'response-sent'
      ? [[event.type, event.body?.size, event.body?.isCut]]
      : [],
  )
  expect(sizes).toEqual([
    ['request-received', 4 * MIB, true],
    ['response-sent', bytes, true],
  ])
})

it('shows the ends of a body whose pieces it no longer shows, and the beginning of a long value', async () => {
  const { run } = await recorded(12 * MIB)
  const calls = run.trace.events.filter((event) => event.type === 'chunk-filtered')
  expect(calls.filter(({ eof }) => eof).map(({ plugin }) => plugin)).toEqual(['a', 'b'])
  const started = run.trace.events.filter(({ type }) => type === 'handler-started').length
  expect(run.trace.events.filter(({ type }) => type === 'handler-ended')).toHaveLength(started)
  const [change] = run.trace.events.filter((event) => event.type === 'value-changed')
  expect(change?.after?.slice(-18)).toBe(`h… (${MIB} bytes)`)
})
