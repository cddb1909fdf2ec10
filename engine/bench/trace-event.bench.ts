// DESIGN §6: one trace event of the recorder against a span of OpenTelemetry's SDK (npm install --prefix engine/bench).
import type { ActivePlugin } from '../gateway/plugin.ts'
import { RequestContext } from '../gateway/request-context.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../hosts/memory/recorded-exchange.ts'
import { createRecorder } from '../trace/recorder.ts'
import { cpu, median, printRatio } from './support/measure.ts'

/** 20 plugins in 5 phases, as the other rows have them. */
const PLUGINS = 20
const PHASES = ['rewrite', 'access', 'header_filter', 'body_filter', 'log'] as const
const HANDLERS = PLUGINS * PHASES.length
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

const chain = Array.from(
  { length: PLUGINS },
  (_, index) =>
    ({
      plugin: { name: `bench-${index}`, priority: 1000, definedAt: {} },
      row: { id: 'row' },
    }) as unknown as ActivePlugin,
)
const header = { version: 1, kong: '3.9', edition: 'community', seed: 1, scenario: 'bench' } as const
const call = { name: 'kong.request.get_header', given: ['x-tenant'], returned: ['acme'] }
const host = createMemoryHost()
const ctx = new RequestContext('0'.repeat(32), new RecordedExchange(requestOf('GET', '/')), host, {})
const RETURNED = {}
const { timeOrigin } = performance
const clock = { now: () => timeOrigin + performance.now(), cost: () => performance.now() }

/** One request's trace: handlers that start, call the PDK and end. */
function record(): void {
  const recorder = createRecorder({ header, ...clock, priorityOf: () => 0 })
  for (const phase of PHASES) {
    for (const active of chain) {
      void recorder.onBeforeHandler?.(ctx, phase, active)
      ctx.active = active
      for (let i = 0; i < CALLS; i += 1) recorder.onCall?.(ctx, call)
      ctx.active = undefined
      recorder.onAfterHandler?.(ctx, phase, active, RETURNED)
    }
  }
  recorder.seal()
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
