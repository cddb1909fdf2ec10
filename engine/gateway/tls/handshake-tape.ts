import { combineInstrumentation, type Instrumentation } from '../instrumentation.ts'
import type { RequestContext } from '../request-context.ts'

const NAMES = ['onAfterHandler', 'onSkipped', 'onCall', 'onChange', 'onLog', 'onSideCall'] as const

/** What was announced in a handshake, kept for the first request of the connection, which begins later. */
export class HandshakeTape {
  readonly probe: Instrumentation
  private readonly kept: ((target: Instrumentation, ctx: RequestContext) => void)[] = []

  constructor(live: Instrumentation) {
    const taping: Record<string, unknown> = {
      onBeforeHandler: (_ctx: RequestContext, ...details: unknown[]) => this.keep('onBeforeHandler', details),
    }
    for (const name of NAMES) taping[name] = (_ctx: RequestContext, ...details: unknown[]) => this.keep(name, details)
    this.probe = combineInstrumentation([taping as Instrumentation, live])
  }

  /** Announces everything again, as if it belonged to that request. */
  play(target: Instrumentation, ctx: RequestContext): void {
    for (const announce of this.kept) announce(target, ctx)
  }

  private keep(name: (typeof NAMES)[number] | 'onBeforeHandler', details: readonly unknown[]): void {
    this.kept.push((target, ctx) => {
      const listener = target[name] as ((...all: readonly unknown[]) => void) | undefined
      listener?.call(target, ctx, ...details)
    })
  }
}
