import { combineInstrumentation, type Instrumentation } from '../gateway/instrumentation.ts'
import type { RequestContext } from '../gateway/request-context.ts'

/** Frames (pieces of a stream) and their bytes that the trace of one connection keeps: it may stand for days. */
const MOST = { messages: 20_000, bytes: 8 * 1024 * 1024 }

const CUT = `[phasescope] the trace keeps no more frames and bytes: this connection passed ${MOST.messages} of them, or ${MOST.bytes / 2 ** 20} MiB; what follows is counted only`

/**
 * What a listener hears of a connection, within a bound: beyond it neither frames nor what handlers do with them, but
 * errors and the end, which has the true counts.
 */
export function boundPassing(listener: Instrumentation): Instrumentation {
  // Methods of a class are no fields: combining gives an object that has them.
  const all = combineInstrumentation([listener, {}])
  const passed = { messages: 0, bytes: 0 }
  const isFull = (): boolean => passed.messages >= MOST.messages || passed.bytes >= MOST.bytes
  const isHeard = ({ frame }: RequestContext): boolean => frame === undefined || !isFull()
  const pass = (ctx: RequestContext, size: number, tell: () => void): void => {
    if (isFull()) return
    passed.messages += 1
    passed.bytes += size
    tell()
    if (isFull()) all.onLog?.(ctx, 'notice', CUT, undefined, undefined)
  }
  return {
    ...all,
    onFrame: (ctx, frame) => pass(ctx, frame.before.data.length, () => all.onFrame?.(ctx, frame)),
    onBytes: (ctx, bytes) => pass(ctx, bytes.bytes.length, () => all.onBytes?.(ctx, bytes)),
    onBeforeHandler: (ctx, phase, active) => (isHeard(ctx) ? all.onBeforeHandler?.(ctx, phase, active) : undefined),
    onAfterHandler(ctx, phase, active, end) {
      if (isHeard(ctx) || end.error) all.onAfterHandler?.(ctx, phase, active, end)
    },
    onSkipped(ctx, ...skip) {
      if (isHeard(ctx)) all.onSkipped?.(ctx, ...skip)
    },
    onCall(ctx, call) {
      if (isHeard(ctx)) all.onCall?.(ctx, call)
    },
    onChange(ctx, change) {
      if (isHeard(ctx)) all.onChange?.(ctx, change)
    },
    onLog(ctx, ...line) {
      if (!ctx || isHeard(ctx)) all.onLog?.(ctx, ...line)
    },
  }
}
