import type { ChangeTarget } from './instrumentation.ts'
import type { ObservedValue } from './observed-value.ts'
import type { PluginPhase } from './phases.ts'
import type { ActivePlugin, SourcePlace } from './plugin.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Who alone hears of what happens hundreds of times a request: nobody waits for it, so that handlers run in series, and
 * nothing is made to tell it. What else there is to hear it hears as any other listener.
 */
export interface SoleListener {
  /** As `onBeforeHandler`. */
  handlerBegins(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin): void
  /** As `onAfterHandler` of a handler that returned. */
  handlerReturned(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin): void
  /** As `onCall` of a call that did not fail. */
  called(
    ctx: RequestContext,
    name: string,
    given: readonly ObservedValue[],
    returned: ObservedValue | readonly ObservedValue[],
    at: SourcePlace | undefined,
  ): void
  /** As `onChange`; numbers and booleans as they are. */
  changed(
    ctx: RequestContext,
    target: ChangeTarget,
    key: string,
    before: ObservedValue,
    after: ObservedValue,
    at: SourcePlace | undefined,
  ): void
}
