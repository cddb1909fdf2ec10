import type { TraceEvent } from '../../../engine/index.ts'

type Place = { readonly file: string; readonly line: number }
export const WORKER_KINDS = ['init_worker', 'configure', 'timer', 'event', 'queue', 'log'] as const
export type WorkerKind = (typeof WORKER_KINDS)[number]

/** Something the worker did outside requests. */
export interface WorkerDeed {
  readonly seq: number
  readonly kind: WorkerKind
  /** Microseconds since the scenario was applied: when it began, and how long it took. */
  readonly t: number
  readonly duration: number
  readonly plugin?: string
  /** What it was: the event, the queue, the timer, the line of the log. */
  readonly name: string
  /** What it worked on, or that there was nothing. */
  readonly detail?: string
  readonly at?: Place
  readonly error?: string
}

/** The worker's trace as deeds, oldest first. */
export function readWorkerLane(events: readonly TraceEvent[]): readonly WorkerDeed[] {
  return events.flatMap((event) => {
    const deed = deedOf(event)
    return deed ? [deed] : []
  })
}

function deedOf(event: TraceEvent): WorkerDeed | undefined {
  if (event.type === 'log-written') {
    const { seq, t, level, message, plugin, at } = event
    return {
      seq,
      kind: 'log',
      t,
      duration: 0,
      name: `${level}: ${message}`,
      ...(plugin !== undefined && { plugin }),
      ...(at && { at }),
    }
  }
  if (event.type !== 'timer-fired' && event.type !== 'worker-event') return undefined
  const { seq, t, duration = 0, at, error } = event
  const common = { seq, t: t - duration, duration, ...(at && { at }), ...(error !== undefined && { error }) }
  if (event.type === 'timer-fired') {
    return {
      ...common,
      kind: 'timer',
      name: event.name,
      ...(event.isPremature === true && { detail: 'called early: the worker ends' }),
    }
  }
  const { event: kind, plugin, name, rows } = event
  const detail = detailOf(kind, rows)
  return {
    ...common,
    kind,
    name: name ?? (kind === 'configure' || kind === 'init_worker' ? `${plugin ?? 'Kong'}:${kind}` : kind),
    ...(plugin !== undefined && { plugin }),
    ...(detail !== undefined && { detail }),
  }
}

function detailOf(kind: WorkerKind, rows: number | null | undefined): string | undefined {
  if (rows === undefined) return undefined
  if (kind === 'configure') return rows === null ? 'configs = nil: nothing configures it' : `configs = array of ${rows}`
  if (kind === 'queue') return rows === 1 ? '1 entry' : `${rows ?? 0} entries`
  return undefined
}

/** Where each deed stands on a strip: from and to as parts of the whole, at least a hair wide. */
export function stripOf(deeds: readonly WorkerDeed[]): {
  readonly start: number
  readonly end: number
  readonly marks: readonly {
    readonly seq: number
    readonly kind: WorkerKind
    readonly from: number
    readonly width: number
    readonly isError: boolean
  }[]
} {
  const start = Math.min(...deeds.map(({ t }) => t))
  const end = Math.max(...deeds.map(({ t, duration }) => t + duration))
  const span = Math.max(1, end - start)
  return {
    start,
    end,
    marks: deeds.map(({ seq, kind, t, duration, error }) => ({
      seq,
      kind,
      from: (t - start) / span,
      width: duration / span,
      isError: error !== undefined,
    })),
  }
}
