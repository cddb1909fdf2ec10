import type {
  Change,
  ChangedThing,
  DebugApi,
  Evaluation,
  ScopeView,
  Stop,
  VariableView,
} from '../../engine/protocol.ts'
import { store as words } from '../text/store.ts'
import type { StudioStore } from './store.ts'

/** Looking into what stands still. Everything is empty while nothing does. */
export interface DebugReader {
  scopes(): Promise<readonly ScopeView[]>
  variables(ref: number, range?: { readonly start: number; readonly count: number }): Promise<readonly VariableView[]>
  /** For watches and hovers: changes nothing. */
  look(expression: string): Promise<Evaluation | undefined>
  /** What the console does: it may change things. */
  evaluate(text: string): Promise<void>
  /** Writes Lua to a variable; a sentence when that failed. */
  setVariable(expression: string, value: string): Promise<string | undefined>
  whoChanged(thing: string | Extract<ChangedThing, { header: string }>): Promise<Change | undefined>
  /** Brings marks and timeline of a run up to date, in a while. */
  refreshRun(run: string, isLive?: boolean): void
}

interface ReaderParts {
  readonly store: StudioStore
  ask<T>(work: (api: DebugApi) => Promise<T>): Promise<T | undefined>
  scenarioId(): string
  shown(): Stop | undefined
}

/** How long the debugger is left alone before a run's marks are asked for: not at each of many quick steps. */
const QUIET = 120
/** ms that one notices. */
const FELT = 400

export function createDebugReader({ store, ask, scenarioId, shown }: ReaderParts): DebugReader {
  const state = () => store.getState()
  let timer: ReturnType<typeof setTimeout> | undefined
  let wanted = ''
  let cost = 0

  async function load(run: string): Promise<void> {
    const startedAt = performance.now()
    const [lines, timeline] = await Promise.all([
      ask((api) => api.executedLines(scenarioId(), run)),
      ask((api) => api.timeline(scenarioId(), run)),
    ])
    cost = performance.now() - startedAt
    if (wanted !== run || !lines || !timeline) return
    state().showExecuted({ run, lines })
    state().showTimeline(timeline.count > 0 ? { run, timeline } : undefined)
  }

  return {
    async scopes() {
      const stop = shown()
      return (stop && (await ask((api) => api.scopes(scenarioId(), stop.id, state().frameIndex)))) ?? []
    },
    async variables(ref, range) {
      const stop = shown()
      return (stop && (await ask((api) => api.variables(scenarioId(), stop.id, { ref, ...range })))) ?? []
    },
    async look(text) {
      const stop = shown()
      return stop && ask((api) => api.evaluate(scenarioId(), stop.id, { frame: state().frameIndex, text }))
    },
    async evaluate(text) {
      const { noteInput, addConsoleLine, frameIndex, touchValues } = state()
      noteInput(text)
      addConsoleLine({ type: 'input', text })
      const stop = shown()
      if (!stop)
        return addConsoleLine({
          type: 'error',
          text: words.debug.noStop,
        })
      const answer = await ask((api) =>
        api.evaluate(scenarioId(), stop.id, { frame: frameIndex, text, isConsole: true }),
      )
      if (!answer) return
      if (answer.type === 'failed') addConsoleLine({ type: 'error', text: answer.message })
      else if (answer.values.length > 0)
        addConsoleLine({ type: 'result', text: answer.values.map((value) => value.text).join('   ') })
      touchValues(/^[^=~<>]*[^=~<>]=[^=]/.test(text) ? stop.id : undefined)
    },
    async setVariable(expression, value) {
      const stop = shown()
      if (!stop) return words.debug.noStopHere
      const answer = await ask((api) =>
        api.setVariable(scenarioId(), stop.id, { frame: state().frameIndex, expression, value }),
      )
      state().touchValues(answer?.type === 'values' ? stop.id : undefined)
      return answer?.type === 'failed' ? answer.message : undefined
    },
    async whoChanged(thing) {
      const stop = shown()
      if (!stop) return undefined
      const asked = typeof thing === 'string' ? { expression: thing, frame: state().frameIndex } : thing
      state().setDebugBusy(true)
      const change = await ask((api) => api.whoChanged(scenarioId(), stop.id, asked))
      state().setDebugBusy(false)
      return change
    },
    refreshRun(run, isLive = false) {
      // While a long run is stepped through, running all of it again for its marks would be felt at each step.
      if (isLive && cost > FELT) return
      wanted = run
      clearTimeout(timer)
      timer = setTimeout(() => void load(run), QUIET)
    },
  }
}
