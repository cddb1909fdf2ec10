import type { ObservedBytes, ObservedEnd, ObservedFrame, ObservedOpening } from './connection.ts'
import type {
  ConfigurationRung,
  Instrumentation,
  ObservedCall,
  ObservedChange,
  ObservedMiss,
  ObservedSideCall,
  ObservedTimer,
  ObservedWorkerEvent,
  RouteCandidate,
} from './instrumentation.ts'
import type { PluginPhase } from './phases.ts'
import type { ActivePlugin } from './plugin.ts'
import type { RequestContext, RouteMatch } from './request-context.ts'
import type { SkipReason } from './skip-reason.ts'
import type { SoleListener } from './sole-listener.ts'

type HandlerEnd = Of<'onAfterHandler'>[3]
type Of<T extends Exclude<keyof Instrumentation, 'sole'>> = Parameters<NonNullable<Instrumentation[T]>>
const NOBODY: readonly Instrumentation[] = []

/**
 * Several listeners of which the first hears nearly everything. It is put together for every request, so that it makes
 * no function of its own, and what happens hundreds of times goes past those that do not listen to it.
 */
export class LedListeners implements Instrumentation {
  readonly sole: SoleListener | undefined
  private readonly lead: Instrumentation
  private readonly others: readonly Instrumentation[]
  /** Those of the others that hear of handlers, calls or changes: usually none. */
  private readonly close: readonly Instrumentation[]

  /** `sole`: the lead, in the form that hears alone of what happens often; it does so if no other wants to. */
  constructor(lead: Instrumentation, others: readonly Instrumentation[], sole?: SoleListener) {
    this.lead = lead
    this.others = others
    this.close = others.some(isClose) ? others.filter(isClose) : NOBODY
    this.sole = this.close.length === 0 ? sole : undefined
  }

  onBeforeHandler(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin): void | Promise<void> {
    const wait = this.lead.onBeforeHandler?.(ctx, phase, active)
    return this.close.length === 0 ? wait : this.waitForAll(wait, [ctx, phase, active])
  }
  onAfterHandler(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin, end: HandlerEnd): void {
    this.lead.onAfterHandler?.(ctx, phase, active, end)
    if (this.close.length > 0) for (const other of this.close) other.onAfterHandler?.(ctx, phase, active, end)
  }
  onCall(ctx: RequestContext, call: ObservedCall): void {
    this.lead.onCall?.(ctx, call)
    if (this.close.length > 0) for (const other of this.close) other.onCall?.(ctx, call)
  }
  onChange(ctx: RequestContext, change: ObservedChange): void {
    this.lead.onChange?.(ctx, change)
    if (this.close.length > 0) for (const other of this.close) other.onChange?.(ctx, change)
  }
  onRequest(ctx: RequestContext): void {
    this.lead.onRequest?.(ctx)
    for (const other of this.others) other.onRequest?.(ctx)
  }
  onRoute(ctx: RequestContext, match: RouteMatch | undefined, candidates: readonly RouteCandidate[]): void {
    this.lead.onRoute?.(ctx, match, candidates)
    for (const other of this.others) other.onRoute?.(ctx, match, candidates)
  }
  onCollected(ctx: RequestContext, active: ActivePlugin, ladder: readonly ConfigurationRung[]): void {
    this.lead.onCollected?.(ctx, active, ladder)
    for (const other of this.others) other.onCollected?.(ctx, active, ladder)
  }
  onSkipped(ctx: RequestContext, phase: PluginPhase, plugin: string, reason: SkipReason): void {
    this.lead.onSkipped?.(ctx, phase, plugin, reason)
    for (const other of this.others) other.onSkipped?.(ctx, phase, plugin, reason)
  }
  onLog(...log: Of<'onLog'>): void {
    this.lead.onLog?.(...log)
    for (const other of this.others) other.onLog?.(...log)
  }
  onSideCall(ctx: RequestContext | undefined, call: ObservedSideCall): void {
    this.lead.onSideCall?.(ctx, call)
    for (const other of this.others) other.onSideCall?.(ctx, call)
  }
  onMiss(ctx: RequestContext, miss: ObservedMiss): void {
    this.lead.onMiss?.(ctx, miss)
    for (const other of this.others) other.onMiss?.(ctx, miss)
  }
  onTimer(name: string, outcome: ObservedTimer): void {
    this.lead.onTimer?.(name, outcome)
    for (const other of this.others) other.onTimer?.(name, outcome)
  }
  onWorkerEvent(event: ObservedWorkerEvent): void {
    this.lead.onWorkerEvent?.(event)
    for (const other of this.others) other.onWorkerEvent?.(event)
  }
  onConnection(ctx: RequestContext, opening: ObservedOpening): void {
    this.lead.onConnection?.(ctx, opening)
    for (const other of this.others) other.onConnection?.(ctx, opening)
  }
  onFrame(ctx: RequestContext, frame: ObservedFrame): void {
    this.lead.onFrame?.(ctx, frame)
    for (const other of this.others) other.onFrame?.(ctx, frame)
  }
  onBytes(ctx: RequestContext, bytes: ObservedBytes): void {
    this.lead.onBytes?.(ctx, bytes)
    for (const other of this.others) other.onBytes?.(ctx, bytes)
  }
  onConnectionEnd(ctx: RequestContext, end: ObservedEnd): void {
    this.lead.onConnectionEnd?.(ctx, end)
    for (const other of this.others) other.onConnectionEnd?.(ctx, end)
  }
  onResponse(ctx: RequestContext, sent: Of<'onResponse'>[1]): void {
    this.lead.onResponse?.(ctx, sent)
    for (const other of this.others) other.onResponse?.(ctx, sent)
  }
  onEnd(ctx: RequestContext): void {
    this.lead.onEnd?.(ctx)
    for (const other of this.others) other.onEnd?.(ctx)
  }

  private waitForAll(wait: void | Promise<void>, handler: Of<'onBeforeHandler'>): void | Promise<void> {
    const waits = [wait, ...this.close.map((other) => other.onBeforeHandler?.(...handler))].filter(
      (each) => each !== undefined,
    )
    return waits.length > 0 ? Promise.all(waits).then(() => undefined) : undefined
  }
}

function isClose({ onBeforeHandler, onAfterHandler, onCall, onChange }: Instrumentation): boolean {
  return (onBeforeHandler ?? onAfterHandler ?? onCall ?? onChange) !== undefined
}
