import { PLUGIN_PHASES, WORKER_PHASES, type PluginPhase } from '../gateway/phases.ts'
import type { Trace } from '../trace/event.ts'
import { evaluateExpectations, type ExpectationResult, type ExpectedRun } from './expectations.ts'

/** A handler of a lesson: which function of which plugin. */
export interface LessonHandler {
  readonly plugin: string
  readonly phase: PluginPhase
}

/** `lesson:` of phasescope.yml: a scenario that teaches something (docs/lessons.md). */
export interface Lesson {
  readonly title: string
  /** Paragraphs; `code` in backticks, **bold**, lists with `- `. */
  readonly text: string
  /** What the learner orders before the run. `request` names an item of the traffic. */
  readonly prediction:
    | { readonly request: string; readonly question: string; readonly handlers: readonly LessonHandler[] }
    | undefined
  readonly task: string | undefined
  /** Sentences that hold once the task is done. `request` names an item of the traffic. */
  readonly check: { readonly request: string; readonly expect: readonly string[] } | undefined
  readonly hints: readonly string[]
  /** Files that the editor shows first. */
  readonly open: readonly string[]
}

/** Whether a run shows that a lesson's task is done, sentence by sentence. */
export interface LessonResult {
  readonly isPassed: boolean
  readonly results: readonly ExpectationResult[]
}

/** Holds the run of a lesson's check against its sentences; a lesson without a check can't be passed. */
export function evaluateLesson({ check }: Pick<Lesson, 'check'>, run: ExpectedRun): LessonResult {
  const results = evaluateExpectations(check?.expect ?? [], run)
  return { isPassed: results.length > 0 && results.every(({ ok }) => ok), results }
}

/** What became of a handler: its place among those that ran, from 1; without one it did not run, and why. */
export interface HandlerFate extends LessonHandler {
  readonly place: number | undefined
  readonly why: string | undefined
}

/** What a run made of the handlers of a prediction, in the order of the prediction. */
export function fatesOfHandlers(
  handlers: readonly LessonHandler[],
  { trace, worker }: Pick<ExpectedRun, 'trace' | 'worker'>,
): readonly HandlerFate[] {
  const events = [...(worker?.events ?? []), ...trace.events]
  const firstOf = (handler: LessonHandler) => events.findIndex((event) => isStartOf(event, handler))
  const ran = handlers
    .map((handler) => ({ handler, at: firstOf(handler) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)
  return handlers.map((handler) => {
    const index = ran.findIndex((one) => one.handler === handler)
    return {
      ...handler,
      place: index < 0 ? undefined : index + 1,
      why: index < 0 ? reasonOf(handler, trace) : undefined,
    }
  })
}

function isStartOf(event: Trace['events'][number], { plugin, phase }: LessonHandler): boolean {
  if (event.type === 'worker-event') return event.plugin === plugin && event.event === phase
  return event.type === 'handler-started' && event.plugin === plugin && event.phase === phase
}

function reasonOf({ plugin, phase }: LessonHandler, { events }: Trace): string {
  const skip = events.find(
    (event) => event.type === 'handler-skipped' && event.plugin === plugin && event.phase === phase,
  )
  return skip?.type === 'handler-skipped'
    ? skip.sentence
    : `${plugin} has no ${phase}, or this request never came to it.`
}

/** Whether a lesson looks at what the worker did outside requests, too. */
export function needsWorkerTrace({ prediction, check }: Pick<Lesson, 'prediction' | 'check'>): boolean {
  const phases = WORKER_PHASES as readonly string[]
  const said = (check?.expect ?? []).flatMap((sentence) => sentence.split(/[^\w]+/))
  return [...said, ...(prediction?.handlers ?? []).map(({ phase }) => phase)].some((word) => phases.includes(word))
}

/** `tenant-guard access`, or nothing when it is none. */
export function readHandler(text: string): LessonHandler | undefined {
  const [plugin, name, ...others] = text.trim().split(/\s+/)
  const phase = PLUGIN_PHASES.find((known) => known === name)
  return plugin && phase && others.length === 0 ? { plugin, phase } : undefined
}
