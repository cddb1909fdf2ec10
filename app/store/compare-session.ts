import type {
  ConnectionRun,
  Run,
  TrafficApi,
  TrafficChange,
  TrafficFilter,
  TrafficPage,
} from '../../engine/protocol.ts'
import { runLabel } from '../kernels/compare/run-label.ts'
import { isConnectionRun } from '../kernels/connections/is-connection-run.ts'
import { store as words } from '../text/store.ts'
import type { CompareSlice } from './compare-slice.ts'
import { downloadText } from './download-text.ts'
import type { EngineClient } from './engine-port.ts'
import { selectRun } from './selectors.ts'
import type { StudioStore } from './store.ts'

/** Comparing runs and recordings, and what the host records. */
export interface CompareSession {
  /** Holds the shown run, or another, against what comes later. */
  pin(run?: Run): void
  /**
   * Opens a run beside the baseline; without one, beside the run before it of the same request. When no run is named
   * and one is still under way, or none is there yet, it follows as soon as it has ended.
   */
  compareWithBaseline(run?: Run): void
  /** Tries the shown run's request on another Kong, and opens both answers. */
  tryKong(version: string): Promise<void>
  /** Two runs of the history by id; either may be one that is compared already. */
  choose(side: 'before' | 'after', id: string): void
  list(filter: TrafficFilter, from?: number): Promise<TrafficPage>
  /** Pauses it, lets it go on without a studio, or gives it another bound. */
  changeRecording(change: TrafficChange): Promise<void>
  clear(): Promise<void>
  /** Shows a recorded run, or connection, as if it had just passed. */
  openRecorded(id: string): Promise<void>
  export(): Promise<void>
  /** Reads a recording and holds the host's own against it; without one of its own, the runs of the history. */
  compareWithFile(name: string, text: string): Promise<void>
  /** Replays what fits the filter against what the editor shows. */
  replay(): Promise<void>
  /** Shows a connection in its lane; with another, what differs between the two. */
  showConnections(run: ConnectionRun, before?: ConnectionRun): void
  /** Both runs of a request that differed in the last replay. */
  openReplayed(id: string): Promise<void>
  /** Another scenario has other runs; a file that is opened wants to be seen. */
  watch(): () => void
}

/** The shell around the compare slice. */
export function createCompareSession({
  store,
  client,
}: {
  readonly store: StudioStore
  readonly client: EngineClient
}): CompareSession {
  const state = () => store.getState()
  const named = (run: Run) => ({ run, label: runLabel(run) })
  /** What a comparison shows until the run that it was opened for has ended. */
  let provisional: Pick<CompareSlice, 'compared'> | undefined

  /** Asks the recorder; what goes wrong is said in the status strip. */
  async function ask<T>(what: string, question: (recorder: TrafficApi) => Promise<T>): Promise<T | undefined> {
    try {
      return await question(await client.recorder())
    } catch (error) {
      state().showNotice(words.compare.failed(what, error instanceof Error ? error.message : String(error)))
      return undefined
    }
  }

  const session: CompareSession = {
    pin(run = selectRun(state())) {
      if (run) state().pinBaseline({ ...named(run), label: words.compare.baseline(runLabel(run)) })
    },
    compareWithBaseline(run) {
      openBeside(run ?? selectRun(state()))
      const { isSending, compared, recordings } = state()
      const isWaiting = run === undefined && (isSending || !(compared ?? recordings))
      provisional = isWaiting ? { compared } : undefined
    },
    async tryKong(kong) {
      const { scenario, compareRuns, overview, showNotice } = state()
      const run = selectRun(state())
      if (!scenario || !run) return
      const { id, files } = scenario
      try {
        // Both in engines of their own: what the live one counted so far is in neither.
        const own = overview?.kong ?? run.trace.header.kong
        const [before] = await client.tryOut({ id, files }, [run.request], {})
        const [after] = await client.tryOut({ id, files }, [run.request], { kong })
        if (before && after)
          compareRuns(
            { run: { ...before, id: `${run.id} ${own}` }, label: words.compare.kong(own, runLabel(before)) },
            { run: { ...after, id: `${run.id} ${kong}` }, label: words.compare.kong(kong, runLabel(after)) },
          )
      } catch (error) {
        showNotice(words.compare.kongNotTried(kong, error instanceof Error ? error.message : String(error)))
      }
    },
    choose(side, id) {
      const { runs, baseline, compared, compareRuns } = state()
      const known = [baseline, compared?.before, compared?.after].find((one) => one?.run.id === id)
      const found = runs.find((run) => run.id === id)
      const chosen = known ?? (found && named(found))
      const pair = compared ?? defaultNamed(runs)
      if (!chosen || !pair) return
      compareRuns(side === 'before' ? chosen : pair.before, side === 'after' ? chosen : pair.after)
    },
    list: async (filter, from = 0) =>
      (await ask(words.compare.notRead, (recorder) => recorder.listTraffic(filter, { from, count: 300 }))) ?? {
        summaries: [],
        total: 0,
      },
    async changeRecording(change) {
      const traffic = await ask(words.compare.notChanged, (recorder) => recorder.changeTraffic(change))
      if (traffic) state().noteTraffic(traffic)
    },
    async clear() {
      const traffic = await ask(words.compare.notCleared, (recorder) => recorder.clearTraffic())
      if (!traffic) return
      state().noteTraffic(traffic)
      state().noteReplay(undefined)
    },
    async openRecorded(id) {
      const run = await ask(words.compare.runNotRead, (recorder) => recorder.readRun(id))
      if (!run) return state().showNotice(words.compare.evicted)
      if (isConnectionRun(run)) return session.showConnections(run)
      state().addRun(run)
      state().showRun(run.id, undefined)
      state().showWide(undefined)
    },
    async export() {
      const parts = await ask(words.compare.notExported, (recorder) => readParts(recorder))
      if (parts) downloadText('phasescope-recording.jsonl', parts, 'application/x-ndjson')
    },
    async compareWithFile(name, text) {
      const { parseRecording } = await import('../kernels/compare/read-recording.ts')
      const read = parseRecording(text)
      if ('error' in read) return state().showNotice(words.compare.failed(name, read.error))
      const own = state().traffic
        ? await ask(words.compare.notRead, async (recorder) => (await readParts(recorder)).join(''))
        : undefined
      const live = own === undefined ? undefined : parseRecording(own)
      const isLive = live !== undefined && 'entries' in live
      const runs = isLive ? live.entries.map(({ item }) => item) : state().runs.toReversed()
      const label = isLive ? words.compare.recordedHere : words.compare.history
      state().compareRecordings({ runs: read.entries.map(({ item }) => item), label: name }, { runs, label })
    },
    async replay() {
      const { scenario, trafficFilter, noteReplay } = state()
      if (!scenario) return
      const { id, files } = scenario
      noteReplay({ done: 0, total: 0 })
      const total = await ask(words.compare.notReplayed, (recorder) =>
        recorder.replayTraffic({ id, files }, trafficFilter),
      )
      if (total === undefined) noteReplay(undefined)
      else if (state().replay?.report === undefined) noteReplay({ done: state().replay?.done ?? 0, total })
    },
    showConnections(run, before) {
      for (const one of before ? [before, run] : [run]) state().hearConnection({ type: 'ended', run: one })
      state().showConnection(run.id)
      state().compareSession(before?.id)
      state().showView('connections')
      state().showWide(undefined)
    },
    async openReplayed(id) {
      const pair = await ask(words.compare.runsNotRead, (recorder) => recorder.readReplay(id))
      if (!pair) return state().showNotice(words.compare.notKept)
      const { before, after } = pair
      if (isConnectionRun(before) || isConnectionRun(after)) {
        if (isConnectionRun(before) && isConnectionRun(after)) session.showConnections(after, before)
        return
      }
      state().compareRuns(
        { run: before, label: words.compare.asRecorded(runLabel(before)) },
        { run: after, label: words.compare.asChanged(runLabel(after)) },
      )
    },
    watch: () =>
      store.subscribe((now, before) => {
        if (now.scenario?.id !== before.scenario?.id) now.forgetCompared()
        else if (now.wideView && now.activeFile !== before.activeFile) now.showWide(undefined)
        else if (now.wideView !== 'compare' || now.compared !== before.compared) provisional = undefined
        else if (provisional && now.runId !== before.runId) openBeside(selectRun(now))
      }),
  }
  return session

  /** What fits the filter, part by part. */
  async function readParts(recorder: TrafficApi): Promise<readonly string[]> {
    const parts: string[] = []
    for (let after: number | undefined = 0; after !== undefined;) {
      const part = await recorder.exportTraffic(state().trafficFilter, { after })
      parts.push(part.text)
      after = part.next
    }
    return parts
  }

  function openBeside(run: Run | undefined): void {
    const { runs, baseline, compared, compareRuns, showWide } = state()
    const before = baseline ?? earlier(runs, run)
    if (run && before && before.run.id !== run.id) return compareRuns(before, named(run))
    const pair = defaultPair(runs)
    if (!compared && pair) return compareRuns(named(pair[0]), named(pair[1]))
    showWide('compare')
  }

  function earlier(runs: readonly Run[], run: Run | undefined) {
    const rest = runs.slice(runs.findIndex(({ id }) => id === run?.id) + 1)
    const same = rest.find(
      ({ request }) => request.method === run?.request.method && request.target === run.request.target,
    )
    const found = same ?? rest[0]
    return found && run && found.id !== run.id ? named(found) : undefined
  }

  function defaultNamed(runs: readonly Run[]) {
    const pair = defaultPair(runs)
    return pair && { before: named(pair[0]), after: named(pair[1]) }
  }
}

/** The two newest runs, the older first. */
function defaultPair(runs: readonly Run[]): readonly [Run, Run] | undefined {
  const [after, before] = runs
  return after && before ? [before, after] : undefined
}
