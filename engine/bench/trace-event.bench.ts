// DESIGN §6: one trace event of the recorder against a span of OpenTelemetry's SDK (npm install --prefix engine/bench).
import type { ActivePlugin } from '../gateway/plugin.ts'
import { RequestContext } from '../gateway/request-context.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../hosts/memory/recorded-exchange.ts'
import { createRecorder } from '../trace/recorder.ts'
import { cpu, median, printRatio } from './support/measure.ts'

const HANDLERS = 100
const CALLS = 4
const EVENTS = HANDLERS * (CALLS + 2)
const TRACES = 1000
const ROUNDS = 7

interface Span {
  setAttribute(key: string, value: string): Span
  end(): void
}
interface Sdk {
  readonly BasicTracerProvider: new () => { getTracer(name: string): { startSpan(name: string): Span } }
}

const active = {
  plugin: { name: 'bench', priority: 1000, definedAt: {} },
  row: { id: 'row' },
} as unknown as ActivePlugin
const header = { version: 1, kong: '3.9', edition: 'community', seed: 1, scenario: 'bench' } as const
const call = { name: 'kong.request.get_header', arguments: () => ['"x-tenant"'], results: () => ['"acme"'] }
const host = createMemoryHost()
const ctx = new RequestContext('0'.repeat(32), new RecordedExchange(requestOf('GET', '/')), host, {})
ctx.active = active
const clock = { now: () => performance.timeOrigin + performance.now(), cost: () => performance.now() }

/** One request's trace: handlers that start, call the PDK and end. */
function record(): void {
  const recorder = createRecorder({ header, ...clock, priorityOf: () => 0 })
  for (let handler = 0; handler < HANDLERS; handler += 1) {
    void recorder.onBeforeHandler?.(ctx, 'access', active)
    for (let i = 0; i < CALLS; i += 1) recorder.onCall?.(ctx, call)
    recorder.onAfterHandler?.(ctx, 'access', active, {})
  }
}

function nanosecondsPer(count: number, work: () => void): number {
  const start = cpu()
  work()
  return ((cpu() - start) * 1000) / count
}

const sdk = (await import('@opentelemetry/sdk-trace-base' as string).catch(() => undefined)) as Sdk | undefined
if (!sdk) console.log('OpenTelemetry is not installed (npm install --prefix engine/bench): no ratio')
const tracer = sdk && new sdk.BasicTracerProvider().getTracer('bench')
const ours: number[] = []
const theirs: number[] = []
for (let round = 0; round < ROUNDS; round += 1) {
  ours.push(
    nanosecondsPer(EVENTS * TRACES, () => {
      for (let i = 0; i < TRACES; i += 1) record()
    }),
  )
  if (tracer)
    theirs.push(
      nanosecondsPer(100_000, () => {
        for (let i = 0; i < 100_000; i += 1)
          tracer
            .startSpan('kong.request.get_header')
            .setAttribute('argument', '"x-tenant"')
            .setAttribute('result', '"acme"')
            .end()
      }),
    )
}
printRatio(
  'one trace event / an OpenTelemetry span',
  median(ours),
  median(theirs),
  { must: 1 / 15, goal: 1 / 35 },
  'ns',
)
