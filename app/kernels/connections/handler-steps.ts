import type { TraceEvent, TraceRow } from '../../../engine/index.ts'

type Place = { readonly file: string; readonly line: number }
export type Phase = TraceRow['phase']

/** What a plugin did in one phase of a connection, or for one frame. */
export interface HandlerStep {
  readonly plugin: string
  readonly phase: Phase
  readonly effect: StepEffect
  /** Where it did that: the drop, the change, the exit, the error. */
  readonly at?: Place
  readonly definedAt?: Place
  /** Why it was skipped, what it threw, or with which status it exited. */
  readonly words?: string
  /** Skipped: the reason in Kong's or our short words, `dropped-by redact`. */
  readonly reason?: string
  /** Processor milliseconds. */
  readonly cost: number
}
export type StepEffect = 'passed' | 'changed' | 'dropped' | 'closed' | 'failed' | 'exited' | 'skipped' | 'running'

type HandlerEvent = Extract<TraceEvent, { type: 'handler-started' | 'handler-ended' | 'handler-skipped' }>

/** Whether an event tells of a handler's start, end or absence. */
export function isHandlerEvent(event: TraceEvent): event is HandlerEvent {
  return event.type === 'handler-started' || event.type === 'handler-ended' || event.type === 'handler-skipped'
}

/** Handlers in the order in which they were met; each has its end folded into its start. */
export function stepsOfHandlers(events: readonly TraceEvent[]): readonly HandlerStep[] {
  const steps: HandlerStep[] = []
  for (const event of events) {
    if (!isHandlerEvent(event) || event.plugin === undefined || event.phase === undefined) continue
    const { plugin, phase } = event
    if (event.type === 'handler-started') {
      steps.push({ plugin, phase, effect: 'running', ...(event.at && { definedAt: event.at }), cost: 0 })
    } else if (event.type === 'handler-skipped') {
      const { reason, sentence } = event
      const short = [reason.code, reason.by].filter((part) => part !== undefined).join(' ')
      steps.push({
        plugin,
        phase,
        effect: 'skipped',
        words: sentence,
        reason: short,
        cost: 0,
        ...(reason.at && { at: reason.at }),
      })
    } else {
      const at = steps.findLastIndex(
        (step) => step.plugin === plugin && step.phase === phase && step.effect === 'running',
      )
      const begun = steps[at]
      if (begun) steps[at] = { ...begun, ...endOf(event) }
    }
  }
  return steps
}

function endOf({
  cost,
  exit,
  error,
  at,
}: Extract<HandlerEvent, { type: 'handler-ended' }>): Partial<HandlerStep> & Pick<HandlerStep, 'effect' | 'cost'> {
  if (error !== undefined) return { effect: 'failed', cost, words: error, ...(at && { at }) }
  if (exit) return { effect: 'exited', cost, words: `exit ${exit.status}`, ...(exit.at && { at: exit.at }) }
  return { effect: 'passed', cost }
}

type FramePassed = Extract<TraceEvent, { type: 'frame-passed' }>

/** The same, with what the gateway says of each plugin's effect on the frame. */
export function stepsOfFrame(events: readonly TraceEvent[], passed: FramePassed): readonly HandlerStep[] {
  const effects = new Map(passed.plugins.map((step) => [`${step.plugin} ${step.instance}`, step]))
  const ids = new Map<string, string>()
  for (const event of events)
    if (event.type === 'handler-started' && event.plugin !== undefined) ids.set(event.plugin, event.instance ?? '')
  return stepsOfHandlers(events).map((step) => {
    if (step.effect === 'skipped') return step
    const told = effects.get(`${step.plugin} ${ids.get(step.plugin) ?? ''}`)
    return told ? { ...step, effect: told.effect, ...(told.at && { at: told.at }) } : step
  })
}
