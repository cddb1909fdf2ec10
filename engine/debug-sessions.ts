import type { Debugger } from './debug/debugger.ts'
import type { Engine } from './engine.ts'
import type { DebugApi, DebugEvent, Run } from './protocol.ts'
import { debugMessages as check, parseSendRequest } from './validation.ts'

/** What debugging through the protocol needs. */
export interface DebugSessionsParts {
  engineOf(scenario: string): Engine
  onDebug(scenario: string, event: DebugEvent): void
  /** The run of a request that was sent to be debugged. */
  onRun(run: Run): void
}

/** The debuggers of all engines, as the studio drives them; every argument is checked on entry. */
export function createDebugApi(parts: DebugSessionsParts): DebugApi {
  const known = new WeakSet<Debugger>()
  const of = (scenario: unknown): Debugger => {
    const id = String(scenario)
    const found = parts.engineOf(id).debug()
    if (!known.has(found)) {
      known.add(found)
      found.listen((event) => parts.onDebug(id, event))
    }
    return found
  }
  return { ...control(parts, of), ...inspection(of) }
}

type DebuggerOf = (scenario: unknown) => Debugger

function control(
  { engineOf, onRun }: DebugSessionsParts,
  of: DebuggerOf,
): Pick<
  DebugApi,
  | 'setBreakpoints'
  | 'debugSend'
  | 'debugStops'
  | 'pauseRun'
  | 'continueRun'
  | 'stepOver'
  | 'stepInto'
  | 'stepOut'
  | 'runTo'
  | 'stepBack'
  | 'reverseContinue'
  | 'runFromHere'
> {
  return {
    setBreakpoints: async (scenario, list) => of(scenario).setBreakpoints(check.breakpoints(list)),
    async debugSend(scenario, request, options) {
      of(scenario)
      const sent = parseSendRequest(request)
      const { started, ended } = engineOf(String(scenario)).sendDebugged(sent, check.sendOptions(options))
      void ended.then(onRun, () => undefined)
      return started
    },
    debugStops: async (scenario) => of(scenario).stops(),
    pauseRun: async (scenario, run) => of(scenario).pause(run === undefined ? undefined : String(run)),
    continueRun: async (scenario, stop) => of(scenario).resume(check.stop(stop)),
    stepOver: async (scenario, stop) => of(scenario).step(check.stop(stop), 'over'),
    stepInto: async (scenario, stop) => of(scenario).step(check.stop(stop), 'into'),
    stepOut: async (scenario, stop) => of(scenario).step(check.stop(stop), 'out'),
    runTo: async (scenario, stop, place) => of(scenario).runTo(check.stop(stop), check.place(place)),
    stepBack: async (scenario, stop, kind) => of(scenario).stepBack(check.stop(stop), check.kind(kind)),
    reverseContinue: async (scenario, stop) => of(scenario).reverseContinue(check.stop(stop)),
    runFromHere: async (scenario, stop, options) =>
      of(scenario).runFromHere(check.stop(stop), check.branchOptions(options)),
  }
}

function inspection(
  of: DebuggerOf,
): Pick<
  DebugApi,
  | 'openMoment'
  | 'closeMoment'
  | 'scopes'
  | 'variables'
  | 'setVariable'
  | 'evaluate'
  | 'whoChanged'
  | 'timeline'
  | 'executedLines'
  | 'logPast'
> {
  return {
    openMoment: async (scenario, run, step) => of(scenario).open(String(run), check.step(step)),
    closeMoment: async (scenario, stop) => of(scenario).close(check.stop(stop)),
    scopes: async (scenario, stop, frame) => of(scenario).scopes(check.stop(stop), check.frame(frame)),
    variables: async (scenario, stop, list) => {
      const { ref, start = 0, count = 200 } = check.list(list)
      return of(scenario).variables(check.stop(stop), ref, { start, count })
    },
    setVariable: async (scenario, stop, write) => {
      const { frame, ...change } = check.write(write)
      return of(scenario).setVariable(check.stop(stop), frame, change)
    },
    evaluate: async (scenario, stop, ask) => {
      const { frame, ...question } = check.ask(ask)
      return of(scenario).evaluate(check.stop(stop), frame, question)
    },
    whoChanged: async (scenario, stop, thing) => of(scenario).whoChanged(check.stop(stop), check.thing(thing)),
    timeline: async (scenario, run) => of(scenario).timeline(String(run)),
    executedLines: async (scenario, run) => of(scenario).executedLines(String(run)),
    logPast: async (scenario, run, logpoints) => of(scenario).logPast(String(run), check.breakpoints(logpoints)),
  }
}
