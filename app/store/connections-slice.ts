import type { TraceEvent } from '../../engine/index.ts'
import type { ConnectionEvent, ConnectionRun, StepResult } from '../../engine/protocol.ts'
import { EMPTY_CONNECTION, type ConnectionDraft } from '../kernels/connections/connection-draft.ts'
import { EMPTY_MESSAGE, type MessageDraft } from '../kernels/connections/message-draft.ts'
import type { Slice } from './slice.ts'

/** Connections that are kept to look at again. */
const KEPT = 40
/** Events of the worker's lane that are kept, as many as the engine keeps. */
const KEPT_EVENTS = 2_000

/** What the details below the lane show of the selected row. */
export const FRAME_TABS = ['frame', 'why', 'calls', 'log', 'checks'] as const
export type FrameTab = (typeof FRAME_TABS)[number]

/** What became of a conversation of phasescope.yml: its own steps, then its expectations. */
export interface PlayedScript {
  readonly isOver: boolean
  readonly results: readonly StepResult[]
}

/** Connections through the gateway, what the composer would open and say, and the worker's own lane. */
export interface ConnectionsSlice {
  /** Newest first. */
  readonly connections: readonly ConnectionRun[]
  readonly connectionId: string | undefined
  /** Row of the shown connection. */
  readonly laneRowId: string | undefined
  readonly frameTab: FrameTab
  readonly connectionDraft: ConnectionDraft
  readonly messageDraft: MessageDraft
  readonly isConnecting: boolean
  /** A sentence about what could not be opened, sent or replayed. */
  readonly connectionProblem: string | undefined
  /** By connection. */
  readonly scripts: Readonly<Record<string, PlayedScript>>
  /** The shown session is held against this one. */
  readonly comparedSession: string | undefined
  readonly workerEvents: readonly TraceEvent[]

  changeConnectionDraft(change: Partial<ConnectionDraft>): void
  loadConnectionDraft(draft: ConnectionDraft): void
  changeMessage(change: Partial<MessageDraft>): void
  startConnecting(): void
  endConnecting(problem?: string): void
  /** What an engine tells of a connection. */
  hearConnection(event: ConnectionEvent): void
  /** What an engine knows after a reload or a restart; others that were open are gone. */
  replaceConnections(runs: readonly ConnectionRun[]): void
  showConnection(id: string | undefined): void
  selectLaneRow(id: string | undefined): void
  showFrameTab(tab: FrameTab): void
  noteScript(connection: string, script: PlayedScript): void
  compareSession(id: string | undefined): void
  hearWorker(events: readonly TraceEvent[], isNew: boolean): void
  forgetConnections(): void
}

export const createConnectionsSlice: Slice<ConnectionsSlice> = (set) => ({
  connections: [],
  connectionId: undefined,
  laneRowId: undefined,
  frameTab: 'frame',
  connectionDraft: EMPTY_CONNECTION,
  messageDraft: EMPTY_MESSAGE,
  isConnecting: false,
  connectionProblem: undefined,
  scripts: {},
  comparedSession: undefined,
  workerEvents: [],

  changeConnectionDraft(change) {
    set(({ connectionDraft }) => ({ connectionDraft: { ...connectionDraft, name: undefined, steps: [], ...change } }))
  },
  loadConnectionDraft(connectionDraft) {
    const type = connectionDraft.kind === 'websocket' ? 'text' : 'bytes'
    set(({ messageDraft }) => ({
      connectionDraft,
      connectionProblem: undefined,
      messageDraft: (messageDraft.type === 'bytes') === (type === 'bytes') ? messageDraft : { ...EMPTY_MESSAGE, type },
    }))
  },
  changeMessage(change) {
    set(({ messageDraft }) => ({ messageDraft: { ...messageDraft, ...change } }))
  },
  startConnecting() {
    set({ isConnecting: true, connectionProblem: undefined })
  },
  endConnecting(connectionProblem) {
    set({ isConnecting: false, connectionProblem })
  },
  hearConnection(event) {
    set(({ connections }) => ({ connections: heard(connections, event) }))
  },
  replaceConnections(runs) {
    set(({ connections }) => {
      const known = new Set(runs.map(({ id }) => id))
      const gone = connections
        .filter(({ id }) => !known.has(id))
        .map((run) => (run.isOpen ? { ...run, isOpen: false } : run))
      return { connections: bounded([...runs, ...gone].toSorted((a, b) => b.startedAt - a.startedAt)) }
    })
  },
  showConnection(connectionId) {
    set((state) =>
      state.connectionId === connectionId ? state : { connectionId, laneRowId: undefined, comparedSession: undefined },
    )
  },
  selectLaneRow(laneRowId) {
    set({ laneRowId })
  },
  showFrameTab(frameTab) {
    set({ frameTab })
  },
  noteScript(connection, script) {
    set(({ scripts }) => ({ scripts: { ...scripts, [connection]: script } }))
  },
  compareSession(comparedSession) {
    set({ comparedSession })
  },
  hearWorker(events, isNew) {
    set(({ workerEvents }) => ({ workerEvents: (isNew ? events : [...workerEvents, ...events]).slice(-KEPT_EVENTS) }))
  },
  forgetConnections() {
    set({
      connections: [],
      connectionId: undefined,
      laneRowId: undefined,
      comparedSession: undefined,
      scripts: {},
      workerEvents: [],
      connectionProblem: undefined,
      connectionDraft: EMPTY_CONNECTION,
    })
  },
})

function heard(connections: readonly ConnectionRun[], event: ConnectionEvent): readonly ConnectionRun[] {
  if (event.type !== 'traced') {
    const known = connections.some(({ id }) => id === event.run.id)
    return known
      ? connections.map((run) => (run.id === event.run.id ? event.run : run))
      : bounded([event.run, ...connections])
  }
  return connections.map((run) => {
    if (run.id !== event.connection) return run
    const { header, events } = run.trace
    return { ...run, trace: { header, events: [...events, ...event.events] } }
  })
}

/** Open ones stay, however many they are. */
function bounded(connections: readonly ConnectionRun[]): readonly ConnectionRun[] {
  let left = KEPT
  return connections.filter(({ isOpen }) => isOpen || (left -= 1) >= 0)
}

const NO_SCRIPT: PlayedScript = { isOver: true, results: [] }

/** The connection whose lane is shown. */
export function selectConnection({
  connections,
  connectionId,
}: Pick<ConnectionsSlice, 'connections' | 'connectionId'>): ConnectionRun | undefined {
  return connections.find(({ id }) => id === connectionId)
}

/** What became of the shown connection's script. */
export function selectScript({ scripts, connectionId }: ConnectionsSlice): PlayedScript {
  return (connectionId === undefined ? undefined : scripts[connectionId]) ?? NO_SCRIPT
}
