import type { Instrumentation } from './gateway/instrumentation.ts'
import type { Host } from './host.ts'
import { TRACE_VERSION, type Trace, type TraceEvent, type TraceHeader } from './trace/event.ts'
import type { WorkerTraceEvent } from './trace/worker-event.ts'

/** Events that are kept; the oldest go first. */
const KEPT = 2_000
/** Milliseconds in which events gather before they are told. */
const BATCH = 50

type Happened = WorkerTraceEvent | Omit<Extract<TraceEvent, { type: 'log-written' }>, 'seq' | 't'>

/** What happens outside requests: init_worker, configure, timers, events, queues, and what they log. */
export class WorkerTrace {
  /** For the gateway of every configuration. */
  readonly probe: Instrumentation
  private readonly host: Pick<Host, 'now' | 'setTimer'>
  private readonly onEvents: ((events: readonly TraceEvent[], isNew: boolean) => void) | undefined
  private header: TraceHeader = { version: TRACE_VERSION, kong: '', edition: 'enterprise', seed: 0, scenario: '' }
  private readonly start: number
  private seq = 0
  private readonly events: TraceEvent[] = []
  private fresh: TraceEvent[] = []
  private isNew = true
  private cancel: (() => void) | undefined

  constructor(
    host: Pick<Host, 'now' | 'setTimer'>,
    onEvents?: (events: readonly TraceEvent[], isNew: boolean) => void,
  ) {
    this.host = host
    this.onEvents = onEvents
    this.start = host.now()
    this.probe = {
      onTimer: (name, { duration, ...outcome }) =>
        this.note({ type: 'timer-fired', name, ...outcome, ...inMicroseconds(duration) }),
      onWorkerEvent: ({ type, duration, ...event }) =>
        this.note({ type: 'worker-event', event: type, ...event, ...inMicroseconds(duration) }),
      onLog: (ctx, level, message, plugin, at) => {
        if (!ctx)
          this.note({ type: 'log-written', level, message, ...(plugin !== undefined && { plugin }), ...(at && { at }) })
      },
    }
  }

  /** The configuration runs under this header. */
  adopt(header: Omit<TraceHeader, 'version'>): void {
    this.header = { version: TRACE_VERSION, ...header }
  }

  trace(): Trace {
    return { header: this.header, events: [...this.events] }
  }

  private note(happened: Happened): void {
    const t = Math.round((this.host.now() - this.start) * 1000)
    const event: TraceEvent = { seq: this.seq++, t, worker: 0, ...happened }
    this.events.push(event)
    if (this.events.length > KEPT) this.events.shift()
    if (!this.onEvents) return
    this.fresh.push(event)
    this.cancel ??= this.host.setTimer(BATCH, () => this.flush())
  }

  private flush(): void {
    this.cancel = undefined
    const { fresh, isNew } = this
    this.fresh = []
    this.isNew = false
    if (fresh.length > 0) this.onEvents?.(fresh, isNew)
  }

  dispose(): void {
    this.cancel?.()
  }
}

function inMicroseconds(milliseconds: number | undefined): { readonly duration?: number } {
  return milliseconds === undefined ? {} : { duration: Math.round(milliseconds * 1000) }
}
