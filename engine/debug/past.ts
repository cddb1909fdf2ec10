import type { Host } from '../host.ts'
import { capture, CapturedReferences, type Captured } from './capture.ts'
import { KeptMoments } from './kept-moments.ts'
import { evaluateIn } from './evaluate.ts'
import type { Edit } from './halt-log.ts'
import { History, type Moment } from './history.ts'
import type { Breakpoint, LogLine, ScopeView, Stop, VariableView } from './model.ts'
import type { Recording } from './recording.ts'
import { ALL, References, type Range } from './references.ts'
import { Replay, type ReplayWish } from './replay.ts'
import { whereabouts } from './run.ts'
import { framesOf, type StackFrame } from './stack.ts'
import { parsePath, readPath } from './target-path.ts'
import type { BuildWorld } from './world.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { fileOf } from './stack.ts'

/** Statements of a run that one replay writes down, so that single steps back need no replay each. */
const WINDOW = 256
/** Moments before the one that is looked at that shall be written down before anybody asks. */
const AHEAD = 128
/** Watches that are written down with every moment. */
const MOST_WATCHES = 50
/** References into a replay start here; smaller ones are of what was written down. */
const REPLAYED = 1_000_000

/** A moment that is looked at. */
interface View {
  readonly moment: Moment
  readonly captured: Captured
  readonly references: CapturedReferences
  /** What somebody changed there; only a branch that begins there follows from it. */
  readonly edits: Edit[]
  /** A replay that stands still at this moment, once somebody needed one. */
  replayed?: { readonly replay: Replay; readonly frames: readonly StackFrame[]; readonly references: References }
}

/** The past of one recording: moments are found in a history, and shown or changed in replays. */
export class Past {
  private readonly recording: Recording
  private readonly build: BuildWorld
  private readonly outside: Pick<Host, 'nextTurn' | 'name'>
  private readonly views = new Map<number, View>()
  private readonly kept = new KeptMoments()
  private readonly watches = new Map<string, readonly (string | number)[]>()
  /** A replay that writes down moments before anybody asks for them. */
  private ahead: Promise<void> | undefined
  private known: { readonly key: string; readonly history: Promise<History> } | undefined

  constructor(recording: Recording, build: BuildWorld, outside: Pick<Host, 'nextTurn' | 'name'>) {
    this.recording = recording
    this.build = build
    this.outside = outside
  }

  /** All that ran so far, and where these breakpoints would have counted. */
  history(breakpoints: readonly Breakpoint[]): Promise<History> {
    const { events, halts } = this.recording
    const key = `${events.length} ${halts.length} ${JSON.stringify(breakpoints)}`
    if (this.known?.key !== key) this.known = { key, history: this.runThrough(breakpoints) }
    return this.known.history
  }

  replay(wish: ReplayWish): Promise<Replay> {
    return new Replay(this.recording, wish, this.outside).run(this.build)
  }

  /** Looks at a moment. */
  async show(stop: number, moment: Moment, history: History): Promise<void> {
    const before = this.views.get(stop)?.moment
    if (!this.kept.has(moment.step)) await this.ahead
    if (!this.kept.has(moment.step))
      await this.captureWindow(
        windowOf(history, moment, { isForward: before !== undefined && before.step < moment.step }),
      )
    const captured = this.kept.get(moment.step)
    this.forget(stop)
    if (before !== undefined && moment.step < before.step) this.lookAhead(moment, history)
    if (captured) this.views.set(stop, { moment, captured, references: new CapturedReferences(captured), edits: [] })
  }

  momentOf(stop: number): Moment | undefined {
    return this.views.get(stop)?.moment
  }

  editsOf(stop: number): readonly Edit[] {
    return this.views.get(stop)?.edits ?? []
  }

  forget(stop: number): void {
    this.views.get(stop)?.replayed?.replay.dispose()
    this.views.delete(stop)
  }

  stops(): Stop[] {
    return [...this.views.keys()].flatMap((id) => this.stopOf(id) ?? [])
  }

  stopOf(id: number): Stop | undefined {
    const view = this.views.get(id)
    if (!view) return undefined
    const { moment, captured } = view
    return {
      id,
      run: moment.run,
      reason: { type: 'travel' },
      ...(moment.phase !== undefined && { phase: moment.phase }),
      ...(moment.plugin !== undefined && { plugin: moment.plugin }),
      step: moment.step,
      isPast: true,
      frames: captured.frames,
    }
  }

  async scopes(stop: number, frame: number): Promise<readonly ScopeView[]> {
    const view = this.views.get(stop)
    if (!view) return []
    const kept = view.replayed ? undefined : view.references.scopes(frame)
    if (kept) return kept
    const { frames, references } = await this.replayed(view)
    const target = frames[frame]
    return target ? references.scopes(target).map(shifted) : []
  }

  async variables(stop: number, ref: number, range: Range = ALL): Promise<readonly VariableView[]> {
    const view = this.views.get(stop)
    if (!view) return []
    if (ref > REPLAYED) {
      const { references } = await this.replayed(view)
      return references.variables(ref - REPLAYED, range).map(shifted)
    }
    return view.references.variables(ref, range) ?? this.deeper(view, ref, range)
  }

  /** Evaluates in a replay that stands still there; `isKept`: a branch that begins there changes it, too. */
  async evaluate(
    stop: number,
    { frame, text }: Edit,
    isKept: boolean,
  ): Promise<{ readonly views: readonly VariableView[] } | { readonly problem: string }> {
    const view = this.views.get(stop)
    if (!view) return { problem: 'nothing stands still here' }
    const known = view.edits.length > 0 || isKept ? undefined : view.references.watch(frame, text)
    if (known) return { views: [known] }
    if (!isKept) this.watch(text)
    const { replay, frames, references } = await this.replayed(view)
    const target = frames[frame]
    const { machine, stopped } = replay
    if (!target || !machine) return { problem: 'there is no such frame' }
    const outcome = evaluateIn(machine.vm, target, text, stopped?.thread.context)
    if (isKept) view.edits.push({ frame, text })
    if ('problem' in outcome) return outcome
    return { views: outcome.values.map((value: LuaValue) => shifted(references.result(text, value, text))) }
  }

  /** What logpoints would have said. */
  async log(run: string, logpoints: readonly Breakpoint[]): Promise<readonly LogLine[]> {
    const lines: LogLine[] = []
    const replay = await this.replay({ breakpoints: logpoints, onLog: (line) => line.run === run && lines.push(line) })
    replay.dispose()
    return lines
  }

  dispose(): void {
    for (const stop of this.views.keys()) this.forget(stop)
  }

  /** Children that were not written down: the same way down in a replay. */
  private async deeper(view: View, ref: number, range: Range): Promise<readonly VariableView[]> {
    const way = view.references.pathOf(ref)
    if (!way) return []
    const { frames, references, replay } = await this.replayed(view)
    const target = frames[way.frame]
    const [first = '', ...names] = way.path
    const state = replay.machine?.vm.state
    const watched = way.isWatch && target && state ? readPath(state, target, parsePath(first) ?? []) : undefined
    const root = watched ? references.result(first, watched.value, first) : undefined
    let at = (root ?? (target && references.scopes(target).find(({ name }) => name === first)))?.ref
    for (const name of names)
      at = at && references.variables(at, { start: 0, count: Infinity }).find((each) => each.name === name)?.ref
    return at === undefined ? [] : references.variables(at, range).map(shifted)
  }

  private async replayed(view: View): Promise<NonNullable<View['replayed']>> {
    if (view.replayed) return view.replayed
    const replay = await this.replay({ stopAt: view.moment.step })
    const { machine, stopped } = replay
    if (!machine || !stopped) throw new Error(`the replay did not reach statement ${view.moment.step}`)
    const { state } = machine.vm
    view.replayed = { replay, frames: framesOf(state, stopped.coroutine), references: new References(state) }
    return view.replayed
  }

  private async runThrough(breakpoints: readonly Breakpoint[]): Promise<History> {
    const history = new History()
    const replay = await this.replay({
      breakpoints: breakpoints.filter((each) => each.type !== 'line' || each.log === undefined),
      onLine: (run, at, _frame, { vm: { state } }) => {
        const { debug } = state
        const placeOf = () => {
          const name = debug.points[at.point]?.info.chunk.name ?? ''
          return { file: fileOf(name), line: at.line }
        }
        history.add(debug.steps(), run.id, at, { where: whereabouts(state.thread?.context ?? run.context), placeOf })
      },
      onHit: (run, breakpoint, step) => history.hits.push({ step, run: run.id, breakpoint }),
    })
    replay.dispose()
    return history
  }

  /** What is asked for once is asked for again, at the next moment. */
  private watch(text: string): void {
    const path = this.watches.has(text) ? undefined : parsePath(text)
    if (!path || this.watches.size >= MOST_WATCHES) return
    this.watches.set(text, path)
    this.kept.clear()
  }

  /** Who goes back step by step finds the next window there already. */
  private lookAhead(moment: Moment, history: History): void {
    const { steps, at } = stepsAround(history, moment)
    const next = steps[at - AHEAD]
    if (this.ahead || next === undefined || this.kept.has(next)) return
    const edge = steps.slice(at - AHEAD, at).find((step) => this.kept.has(step)) ?? moment.step
    const last = steps[steps.indexOf(edge, at - AHEAD) - 1]
    if (last === undefined) return
    const target = history.at(last)
    if (!target) return
    this.ahead = this.captureWindow(windowOf(history, target, { isForward: false })).finally(() => {
      this.ahead = undefined
    })
  }

  /** Writes down the moments of a run from one statement to another. */
  private async captureWindow({ run, from, to }: Window): Promise<void> {
    const { kept, watches } = this
    const replay = await this.replay({
      stopAt: to,
      onLine(at, _position, _frame, { vm: { state } }) {
        const now = state.debug.steps()
        if (now < from || now > to || at.id !== run || state.co === undefined) return
        state.co.d = state.d
        kept.add(now, capture(state, state.co, watches))
      },
    })
    replay.dispose()
  }
}

interface Window {
  readonly run: string
  readonly from: number
  readonly to: number
}

/** The statements that one replay writes down: those around a moment, on the side somebody is heading for. */
function windowOf(history: History, moment: Moment, { isForward }: { readonly isForward: boolean }): Window {
  const { steps, at } = stepsAround(history, moment)
  const { run, step } = moment
  if (isForward) return { run, from: step, to: steps[Math.min(steps.length - 1, at + WINDOW - 1)] ?? step }
  return { run, from: steps[Math.max(0, at - WINDOW + 1)] ?? step, to: step }
}

function stepsAround(
  history: History,
  { run, step }: Moment,
): { readonly steps: readonly number[]; readonly at: number } {
  const steps = history.stepsOf(run)
  return { steps, at: steps.indexOf(step) }
}

function shifted<T extends { readonly ref?: number }>(view: T): T {
  return view.ref === undefined ? view : { ...view, ref: view.ref + REPLAYED }
}
