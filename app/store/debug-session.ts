import type { Breakpoint, DebugApi, Place, Run, SendRequest, Stop } from '../../engine/protocol.ts'
import { canStop } from '../kernels/debug/breakpoints.ts'
import { debugIdOf } from '../kernels/debug/stop-words.ts'
import { store as words } from '../text/store.ts'
import { createDebugEar } from './debug-ear.ts'
import { createDebugEditing, type DebugEditing } from './debug-editing.ts'
import { keepDebugLayout } from './debug-keeper.ts'
import { createDebugReader, type DebugReader } from './debug-reader.ts'
import type { EngineClient } from './engine-port.ts'
import type { StudioStorage } from './storage.ts'
import type { StudioStore } from './store.ts'
import type { TabChannel } from './tab-channel.ts'

type StepKind = 'into' | 'over' | 'out'

/** Driving the debugger: what has effects, over the store and an engine. */
export interface DebugSession extends DebugReader, DebugEditing {
  /** From here on whatever is sent may stop. */
  attach(): Promise<boolean>
  /** Lets everything go on and takes the breakpoints out of the engine; the list stays. */
  detach(): Promise<void>
  /** Sends a request that may stop; gives the id its stops have. */
  deliver(request: SendRequest, options: { readonly name?: string; readonly stopsOnEntry?: boolean }): Promise<string>
  resume(): Promise<void>
  step(kind: StepKind): Promise<void>
  stepBack(kind?: StepKind): Promise<void>
  reverseContinue(): Promise<void>
  pause(): Promise<void>
  runTo(place: Place): Promise<void>
  /** Goes on from the shown moment in a run of its own. */
  runFromHere(): Promise<void>
  /** Looks at a run from the history; sends it again when the debugger was not there. */
  openRun(run: Run): Promise<void>
  /** Looks at a moment of a run, as stops name it. */
  openMoment(run: string, step?: number): Promise<boolean>
  closeMoment(): Promise<void>
  /** Finds who last changed a variable or header, says so in the console, and goes there. */
  goToChange(thing: Parameters<DebugReader['whoChanged']>[0]): Promise<void>
  selectStop(id: number): void
  /** Stops where a handler begins: of the run that stands still, else of the request in the composer. */
  stepIntoHandler(place: Place, send: () => Promise<void>): Promise<void>
  /** Whether edits should wait: a run stands still. */
  isHolding(): boolean
  /** Before other code takes over: lets go of what stands still. */
  release(): Promise<void>
  /** After other code took over. */
  refresh(): Promise<void>
  dispose(): void
}

export interface DebugSessionOptions {
  readonly store: StudioStore
  readonly client: EngineClient
  readonly storage: StudioStorage
  readonly channel: TabChannel
  /** Settles when the text is kept, and what others kept of it is here. */
  textIsKept(): Promise<unknown>
  openPlace(place: Place): void
}

/** The breakpoint that leads into a handler, once. */
const ONCE = 'step-into-handler'

/** The debugger's shell with effects. */
export function createDebugSession(options: DebugSessionOptions): DebugSession {
  const { store, client, storage, channel, textIsKept, openPlace } = options
  const state = () => store.getState()
  let once: Breakpoint | undefined
  /** Of these runs the stops are looked at at once. */
  const owned = new Set<string>()

  const scenarioId = () => state().scenario?.id ?? ''
  const shown = () => state().stops.find(({ id }) => id === state().stopId)
  const live = () => state().stops.filter(({ isPast }) => !isPast)

  /** Asks the engine; a failure becomes a sentence. */
  async function ask<T>(work: (api: DebugApi) => Promise<T>): Promise<T | undefined> {
    try {
      return await work(await client.debugger())
    } catch (error) {
      state().showNotice(words.debug.failed(error instanceof Error ? error.message : String(error)))
      return undefined
    }
  }

  async function tellBreakpoints(): Promise<void> {
    if (!state().isAttached) return
    const list = [...state().breakpoints, ...(once ? [once] : [])]
    const states = await ask((api) => api.setBreakpoints(scenarioId(), list))
    if (states) state().noteBreakpoints(states)
  }

  /** Takes the breakpoints out of an engine that nobody looks at any more. */
  function clearIn(id: string): void {
    void client
      .debugger()
      .then((api) => (state().isAttached && scenarioId() === id ? undefined : api.setBreakpoints(id, [])))
      .catch(() => undefined)
  }

  async function sync(): Promise<void> {
    const before = shown()
    const stops = await ask((api) => api.debugStops(scenarioId()))
    if (!stops) return
    state().setStops(stops)
    if (shown() || !before) return
    const next = stops.find(({ run }) => run === before.run) ?? stops[0]
    if (!next) return
    // Who turned to another view meanwhile stays there.
    if (state().view === 'debug') show(next)
    else state().selectStop(next.id)
  }

  function show(stop: Stop): void {
    const { stops, showView, selectStop, view } = state()
    if (!stops.some(({ id }) => id === stop.id)) state().setStops([...stops, stop])
    selectStop(stop.id)
    if (view !== 'debug') showView('debug')
    const place = stop.frames.find((frame) => frame.place)?.place
    if (place) openPlace(place)
    reader.refreshRun(stop.run, !stop.isPast)
  }

  /** Runs that stood still or were on their way when the engine went away. */
  let lost = 0

  function hearStatus(status: string): void {
    if (status === 'ready') {
      if (state().isAttached) void session.refresh().then(comeBack)
    } else if (status !== 'connecting' || state().stops.length > 0) {
      lost += live().length + state().waitingRuns.length
      state().forgetStops()
    }
  }

  /** The engine may have brought its pauses back; if not, the run is gone, and that is said. */
  function comeBack(): void {
    if (lost === 0) return
    lost = 0
    const [stop] = live()
    state().addConsoleLine(
      stop
        ? { type: 'note', text: words.debug.broughtBack }
        : {
            type: 'error',
            text: words.debug.runLost,
          },
    )
    if (stop) show(stop)
  }

  /** One command at a time; the moment before is no longer shown as if it were still there. */
  async function command(work: (api: DebugApi, stop: Stop) => Promise<unknown>): Promise<void> {
    const stop = shown()
    if (!stop || state().isDebugBusy || ear.isLeaving(stop.id)) return
    state().setDebugBusy(true)
    await ask((api) => work(api, stop))
    state().setDebugBusy(false)
  }

  const ear = createDebugEar({
    store,
    isOwn: (run) => owned.has(run),
    sync,
    arrived(stop) {
      // It stood there before this page was opened.
      if (!state().isAttached) void session.attach()
      if (once && !stop.isPast) {
        once = undefined
        void tellBreakpoints()
      }
      show(stop)
    },
  })
  const reader = createDebugReader({ store, ask, scenarioId, shown })
  const editing = createDebugEditing({ store, ask, scenarioId })
  const layout = keepDebugLayout({ store, storage, channel, textIsKept, onLeftOver: (id) => clearIn(id) })
  const stopsOf = [
    layout.stop,
    client.onDebug((scenario, event) => scenario === scenarioId() && ear.hear(event)),
    client.onStatus(hearStatus),
    client.onLog(({ level, message }) => {
      if (state().isAttached) state().addConsoleLine({ type: 'note', text: `[${level}] ${message}` })
    }),
    client.onRunRecorded((run) => {
      const id = debugIdOf(run)
      state().noteWaiting(id, false)
      owned.delete(id)
      const at = shown()
      // Who tries things at a moment goes on looking at its run.
      if (run.branchOf && at)
        state().addConsoleLine({
          type: 'note',
          text: words.debug.branchEnded(run.response.status),
        })
      if (state().isAttached && state().view === 'debug' && (!at || at.run === id)) reader.refreshRun(id)
    }),
    store.subscribe((now, before) => {
      if (before.isAttached && before.scenario && now.scenario?.id !== before.scenario.id) clearIn(before.scenario.id)
      if (now.breakpoints !== before.breakpoints) void tellBreakpoints()
      const hasMoved = now.activeFile !== before.activeFile || now.reveal !== before.reveal
      if (hasMoved && now.pipeline === 'shown') now.showPipeline('open')
      if (now.view === 'debug' && now.isAttached && (now.runId !== before.runId || before.view !== 'debug')) {
        const run = now.runs.find(({ id }) => id === now.runId)
        if (run && !shown()) reader.refreshRun(debugIdOf(run))
      }
    }),
  ]

  const session: DebugSession = {
    ...reader,
    ...editing,
    async attach() {
      if (state().isAttached) return true
      await layout.loaded()
      state().attachDebugger(true)
      state().setDebugBusy(true)
      await tellBreakpoints()
      state().setDebugBusy(false)
      return true
    },
    async detach() {
      if (shown()?.isPast) await session.closeMoment()
      await session.release()
      once = undefined
      await ask((api) => api.setBreakpoints(scenarioId(), []))
      state().attachDebugger(false)
    },
    async deliver(request, { name, stopsOnEntry = false }) {
      const run = await (
        await client.debugger()
      ).debugSend(scenarioId(), request, { ...(name !== undefined && { name }), stopsOnEntry })
      owned.add(run)
      // It may have stopped, or ended, before we knew what it is called.
      state().noteWaiting(run, !state().runs.some((known) => debugIdOf(known) === run))
      const stop = state().stops.find((known) => known.run === run)
      if (stop) show(stop)
      return run
    },
    resume: () => command((api, { id }) => api.continueRun(scenarioId(), id)),
    step: (kind) =>
      command((api, { id }) =>
        ({ into: api.stepInto, over: api.stepOver, out: api.stepOut })[kind].call(api, scenarioId(), id),
      ),
    stepBack: (kind = 'over') =>
      command(async (api, { id }) => {
        if (!(await api.stepBack(scenarioId(), id, kind)))
          state().addConsoleLine({ type: 'note', text: words.debug.nothingBefore })
      }),
    reverseContinue: () =>
      command(async (api, { id }) => {
        if (!(await api.reverseContinue(scenarioId(), id)))
          state().addConsoleLine({ type: 'note', text: words.debug.nothingBefore })
      }),
    async pause() {
      if (await session.attach()) await ask((api) => api.pauseRun(scenarioId()))
    },
    runTo: (place) => command((api, { id }) => api.runTo(scenarioId(), id, place)),
    runFromHere: () =>
      command(async (api, { id, step }) => {
        const run = await api.runFromHere(scenarioId(), id)
        owned.add(run)
        state().noteWaiting(run, !state().runs.some((known) => debugIdOf(known) === run))
        state().addConsoleLine({ type: 'note', text: words.debug.branchRuns(step) })
      }),
    async openRun(run) {
      state().showView('debug')
      const isKnown = state().isAttached && (await session.openMoment(debugIdOf(run)))
      if (isKnown) return
      await session.attach()
      if (await session.openMoment(debugIdOf(run))) return
      state().addConsoleLine({
        type: 'note',
        text: words.debug.sentAgain(`${run.request.method} ${run.request.target}`),
      })
      await replay(run)
    },
    async openMoment(run, step) {
      const before = shown()
      const stop = await ask((api) => api.openMoment(scenarioId(), run, step))
      if (!stop) return false
      if (before?.isPast && before.id !== stop.id) {
        state().setStops(state().stops.filter(({ id }) => id !== before.id))
        await ask((api) => api.closeMoment(scenarioId(), before.id))
      }
      show(stop)
      return true
    },
    async closeMoment() {
      const stop = shown()
      if (!stop?.isPast) return
      await ask((api) => api.closeMoment(scenarioId(), stop.id))
      await sync()
    },
    async goToChange(thing) {
      const stop = shown()
      const name = typeof thing === 'string' ? thing : thing.header
      const change = await reader.whoChanged(thing)
      if (!change || !stop) return state().addConsoleLine({ type: 'note', text: words.debug.nobodyChanged(name) })
      const { place, step, before, after, phase, plugin } = change
      const values = [before, after].filter((value) => value !== undefined).join(' → ')
      const where = [phase, plugin].filter(Boolean).join(' › ')
      state().addConsoleLine({
        type: 'note',
        text: words.debug.changed(name, values) + (where && words.debug.changedIn(where)),
        place,
      })
      if (!(await session.openMoment(stop.run, step))) openPlace(place)
    },
    selectStop(id) {
      const stop = state().stops.find((known) => known.id === id)
      if (stop) show(stop)
    },
    async stepIntoHandler({ file, line }, send) {
      once = { id: ONCE, type: 'line', file, line }
      await session.attach()
      await tellBreakpoints()
      if (shown()) return session.resume()
      await send()
    },
    isHolding: () => live().length > 0,
    async release() {
      const held = live()
      if (held.length === 0) return
      await ask(async (api) => {
        await api.setBreakpoints(scenarioId(), [])
        for (const { id, run } of held) {
          owned.delete(run)
          await api.continueRun(scenarioId(), id)
        }
      })
      await sync()
    },
    async refresh() {
      if (!state().isAttached) return
      state().forgetStops()
      await tellBreakpoints()
      await sync()
    },
    dispose() {
      for (const stop of stopsOf) stop()
    },
  }

  /** Sends a run's request again without stopping, and looks at its end. */
  async function replay({ request, name }: Run): Promise<void> {
    const arrived = new Promise<Run>((resolve) => {
      const stop = client.onRunRecorded((run) => {
        if (owned.has(debugIdOf(run)) || run.request.target !== request.target) return
        stop()
        resolve(run)
      })
    })
    await ask(async (api) => {
      await api.setBreakpoints(scenarioId(), [])
      await api.debugSend(scenarioId(), request, name === undefined ? {} : { name })
      const run = await arrived
      await tellBreakpoints()
      await session.openMoment(debugIdOf(run))
    })
  }

  return session
}

/** Whether any breakpoint of a list can make a run stand still. */
export function hasStoppingBreakpoint(list: readonly Breakpoint[]): boolean {
  return list.some(canStop)
}
