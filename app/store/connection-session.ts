import type {
  ConnectionApi,
  ConnectionReplayOptions,
  ConnectionRun,
  ConnectionTarget,
  TrafficOverview,
} from '../../engine/protocol.ts'
import { draftOfTraffic, targetOfDraft } from '../kernels/connections/connection-draft.ts'
import { messageOfDraft } from '../kernels/connections/message-draft.ts'
import { store as words } from '../text/store.ts'
import { selectConnection } from './connections-slice.ts'
import type { EngineClient } from './engine-port.ts'
import type { ScriptLine } from './play-script.ts'
import type { StudioStore } from './store.ts'

/** Driving connections: what has effects, over the store and an engine. */
export interface ConnectionSession {
  /** Puts a conversation of phasescope.yml into the composer and shows connections; false: it is a request. */
  load(entry: TrafficOverview): boolean
  /** Opens what the composer holds. */
  open(options?: { readonly stopsOnEntry?: boolean }): Promise<void>
  /** Opens it and plays its script. */
  play(): Promise<void>
  /** Sends what the message composer holds on the shown connection. */
  send(): Promise<void>
  close(status?: number, reason?: string): Promise<void>
  /** Plays the shown recording against what runs now, and holds the two against each other. */
  replay(options: Pick<ConnectionReplayOptions, 'timing' | 'upstream'>): Promise<void>
  /** What Send does in the view of connections: sends, or opens when nothing stands. */
  act(): Promise<void>
  /** Asks the engine what it knows: after a reload, a restart, another scenario. */
  refresh(): Promise<void>
  dispose(): void
}

interface ConnectionSessionParts {
  readonly store: StudioStore
  readonly client: EngineClient
  /** Edits that are on their way run before anything is opened. */
  settle(): Promise<void>
}

/** The shell with effects around the connections of the store. */
export function createConnectionSession({ store, client, settle }: ConnectionSessionParts): ConnectionSession {
  const state = () => store.getState()
  const scenarioId = () => state().scenario?.id ?? ''
  const shown = () => selectConnection(state())

  const stops = [
    client.onConnection((scenario, event) => {
      if (scenario !== scenarioId()) return
      state().hearConnection(event)
      if (event.type === 'traced') return
      if (!shown()) state().showConnection(event.run.id)
    }),
    client.onWorker((scenario, events, isNew) => {
      if (scenario === scenarioId()) state().hearWorker(events, isNew)
    }),
    client.onStatus((status) => {
      if (status === 'stopped' || status === 'unavailable') state().replaceConnections([])
      if (status === 'ready' && scenarioId() !== '') void session.refresh()
    }),
  ]

  /** Asks the engine; a failure becomes a sentence beside the composer. */
  async function ask<T>(work: (api: ConnectionApi, scenario: string) => Promise<T>): Promise<T | undefined> {
    try {
      return await work(await client.connections(), scenarioId())
    } catch (error) {
      state().endConnecting(error instanceof Error ? error.message : String(error))
      return undefined
    }
  }

  async function openDraft(stopsOnEntry = false): Promise<string | undefined> {
    const { connectionDraft, startConnecting, endConnecting, showView, view } = state()
    const checked = targetOfDraft(connectionDraft)
    if ('problem' in checked) {
      endConnecting(checked.problem)
      return undefined
    }
    startConnecting()
    if (view !== 'connections' && view !== 'debug') showView('connections')
    await settle()
    const { name } = connectionDraft
    const id = await ask((api, scenario) =>
      api.openConnection(scenario, checked.target, {
        ...(name !== undefined && { name }),
        ...(stopsOnEntry && { stopsOnEntry }),
      }),
    )
    if (id === undefined) return undefined
    // It may have been told before its id came back; if not, preread waits for bytes, or a handler stands still.
    const isTold = state().connections.some((run) => run.id === id)
    if (!isTold) state().hearConnection({ type: 'opened', run: awaited(id, checked.target, name) })
    state().showConnection(id)
    endConnecting()
    return id
  }

  function lineTo(id: string): ScriptLine {
    return {
      run: () => state().connections.find((run) => run.id === id),
      send: async (message) => (await client.connections()).sendFrame(scenarioId(), id, message),
      close: async (status, reason) =>
        void (await (await client.connections()).closeConnection(scenarioId(), id, status, reason)),
      onChange: (listener) => store.subscribe(listener),
      note: (results) => state().noteScript(id, { isOver: false, results }),
    }
  }

  const session: ConnectionSession = {
    load(entry) {
      const draft = draftOfTraffic(entry)
      if (!draft) return false
      state().loadConnectionDraft(draft)
      if (state().view !== 'debug') state().showView('connections')
      return true
    },
    async open(options) {
      await openDraft(options?.stopsOnEntry)
    },
    async play() {
      const { steps, name } = state().connectionDraft
      const id = await openDraft()
      if (id === undefined) return
      const { checkConnection, playScript } = await import('./play-script.ts')
      const line = lineTo(id)
      state().noteScript(id, { isOver: false, results: [] })
      try {
        if (line.run()?.kind === 'websocket') await agreed(line)
        const results = await playScript(steps, line)
        const run = line.run()
        const expected = state().overview?.traffic.find((entry) => entry.name === name)?.expect ?? []
        state().noteScript(id, {
          isOver: true,
          results: run ? [...results, ...checkConnection(expected, run)] : results,
        })
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        state().noteScript(id, { isOver: true, results: [{ text: words.connections.goesOn, ok: false, detail }] })
      }
    },
    async send() {
      const { messageDraft, endConnecting, changeMessage } = state()
      const run = shown()
      if (!run?.isOpen) return endConnecting(words.connections.noneOpen)
      const checked = messageOfDraft(messageDraft)
      if ('problem' in checked) return endConnecting(checked.problem)
      endConnecting()
      await ask((api, scenario) => api.sendFrame(scenario, run.id, checked.message))
      changeMessage({ of: undefined })
    },
    async close(status, reason) {
      const run = shown()
      if (!run?.isOpen) return
      const ended = await ask((api, scenario) => api.closeConnection(scenario, run.id, status, reason))
      // The engine knows nothing of it any more: neither do we claim that it stands.
      if (!ended) state().hearConnection({ type: 'ended', run: { ...run, isOpen: false } })
    },
    async replay(options) {
      const recorded = shown()
      if (!recorded || recorded.isOpen) return
      state().startConnecting()
      await settle()
      const name = recorded.name
      const replayed = await ask((api, scenario) =>
        api.replayConnection(scenario, recorded, { ...options, ...(name !== undefined && { name }) }),
      )
      if (!replayed) return
      if (!state().connections.some(({ id }) => id === replayed.id))
        state().hearConnection({ type: 'ended', run: replayed })
      state().showConnection(replayed.id)
      state().compareSession(recorded.id)
      state().endConnecting()
    },
    async act() {
      await (shown()?.isOpen ? session.send() : session.open())
    },
    async refresh() {
      try {
        const [api, scenario] = [await client.connections(), scenarioId()]
        const [runs, worker] = [await api.connections(scenario), await api.workerTrace(scenario)]
        if (scenario !== scenarioId()) return
        state().replaceConnections(runs)
        const [newest] = state().connections
        if (newest && !shown()) state().showConnection(newest.id)
        state().hearWorker(worker.events, true)
      } catch {
        // Nothing runs there yet; what it does will be told.
      }
    },
    dispose() {
      for (const stop of stops) stop()
    },
  }
  return session
}

/** What is shown of a connection until the engine tells of it. */
function awaited(id: string, target: ConnectionTarget, name: string | undefined): ConnectionRun {
  const header = { version: 1, kong: '', edition: 'enterprise', seed: 0, scenario: '' } as const
  return {
    id,
    kind: target.kind,
    startedAt: Date.now(),
    origin: 'studio',
    ...(name !== undefined && { name }),
    target,
    isOpen: true,
    trace: { header, events: [] },
    cost: 0,
  }
}

/** Until the handshake was answered, or the connection is over. */
function agreed(line: ScriptLine): Promise<void> {
  const isSo = () => line.run()?.handshake !== undefined || line.run()?.isOpen === false
  if (isSo()) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = line.onChange(() => {
      if (!isSo()) return
      stop()
      resolve()
    })
  })
}
