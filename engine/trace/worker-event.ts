import type { WorkerDeed } from '../gateway/instrumentation.ts'
import type { SourcePlace } from '../gateway/plugin.ts'

/** What happens outside requests: the worker's own lane. `t` is the end, `t - duration` the beginning. */
export type WorkerTraceEvent =
  | {
      readonly type: 'timer-fired'
      /** What the timer is called, or the place of its function. */
      readonly name: string
      /** Where its function is defined. */
      readonly at?: SourcePlace
      /** Microseconds of the engine's clock. */
      readonly duration?: number
      /** The worker ends, or its configuration does: the timer was called early (`premature`). */
      readonly isPremature?: boolean
      readonly error?: string
    }
  | {
      readonly type: 'worker-event'
      readonly event: WorkerDeed
      /** Absent: Kong itself, or nobody knows. */
      readonly plugin?: string
      /** The event or queue: `source:event`, the queue's name. */
      readonly name?: string
      /** configure: how many configurations the plugin got; null for `nil`. */
      readonly rows?: number | null
      readonly at?: SourcePlace
      /** Microseconds of the engine's clock. */
      readonly duration?: number
      /** Processor milliseconds. */
      readonly cost?: number
      readonly error?: string
    }
