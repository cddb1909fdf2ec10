import { RequestContext } from '../gateway/request-context.ts'
import { WorkerContext } from '../gateway/worker-context.ts'
import type { LightThread } from '../lua/runtime/light-thread.ts'
import type { Place, StopReason } from './model.ts'
import type { Step } from './stepping.ts'

/** A request, or a worker's code, as the debugger follows it. */
export interface Run {
  readonly id: string
  readonly context: unknown
  /** Stops at its next statement, for this reason. */
  pending: StopReason | undefined
  step: Step | undefined
  /** The light thread the step began in. */
  stepping: LightThread | undefined
  /** Stops there, once. */
  target: Place | undefined
  /** Statements so far when it last stopped for a failure: one failure passes several frames. */
  failedAt: number
  /** Breakpoints that would stop it at its next statement, in a replay. */
  readonly noted: string[]
}

/** `suffix`: of the recording it belongs to. */
export function createRun(context: unknown, suffix: string): Run {
  const id = context instanceof RequestContext ? context.id : 'worker'
  return {
    id: `${id}${suffix}`,
    context,
    pending: undefined,
    step: undefined,
    stepping: undefined,
    target: undefined,
    failedAt: -1,
    noted: [],
  }
}

/** Phase and plugin a run is in. */
export function whereabouts(context: unknown): { readonly phase?: string; readonly plugin?: string } {
  if (context instanceof RequestContext) {
    const plugin = context.active?.plugin.name
    return { phase: context.kongPhase, ...(plugin !== undefined && { plugin }) }
  }
  if (!(context instanceof WorkerContext)) return {}
  const plugin = context.plugin?.name
  return { phase: context.nginxPhase, ...(plugin !== undefined && { plugin }) }
}
