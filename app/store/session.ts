import type { Run } from '../../engine/protocol.ts'
import { EMPTY_DRAFT, draftOfRequest, type Draft } from '../kernels/draft-request.ts'
import { PLACE_FILE } from '../kernels/share/place-file.ts'
import { mergeWorkingCopy } from '../kernels/merge-files.ts'
import { store as words } from '../text/store.ts'
import { createApplier } from './applier.ts'
import { createCompareSession, type CompareSession } from './compare-session.ts'
import { createConnectionSession, type ConnectionSession } from './connection-session.ts'
import { createDebugSession, hasStoppingBreakpoint, type DebugSession } from './debug-session.ts'
import type { EngineClient, EngineKind } from './engine-port.ts'
import { createExpectationSession, type ExpectationSession } from './expectation-session.ts'
import { keepHistory } from './history-keeper.ts'
import { followForms } from './forms-follower.ts'
import { createFolderWriter, writeChanges, type ScenarioWriter } from './folder-writer.ts'
import { readSessionJournal, settleJournals, withJournal } from './journal.ts'
import { createKeeper, type Keeper } from './keeper.ts'
import { createLearnSession, type LearnSession } from './learn-session.ts'
import { createNavigation, type Navigation } from './navigation.ts'
import { fetchSample, listSamples, type Sample } from './samples.ts'
import type { OpenTabs, Scenario } from './scenario-slice.ts'
import { modelOfRun } from './selectors.ts'
import type { RoomTaken } from './storage-room.ts'
import type { StudioStorage } from './storage.ts'
import type { StudioStore } from './store.ts'
import { keepTraffic } from './traffic-keeper.ts'
import { createTrafficSession, requestToSend, type TrafficSession } from './traffic-session.ts'
import { hearTraffic } from './traffic-ear.ts'
import { createShareSession, type ShareSession } from './share-session.ts'
import { createTabChannel } from './tab-channel.ts'
import { nameTab } from './tab-identity.ts'
import { createWhatIfSession, type WhatIfSession } from './what-if-session.ts'

/** What the studio can do beyond its own state: talk to the engine and to the browser's storage. */
export interface StudioSession extends Navigation {
  /** Brings back what was open before the page was closed; false when there was nothing. */
  restore(): Promise<boolean>
  /** Connects and applies; opens the first sample when nothing was restored. */
  start(preferred: EngineKind): Promise<void>
  /** `folder` is where the scenario came from; edits are saved there. */
  openScenario(scenario: Scenario, folder?: FileSystemDirectoryHandle): Promise<void>
  /** The working copy of a sample when there is one, else the sample. */
  openSample(sample: Sample): Promise<void>
  /** Drops the working copy and reads the sample again. */
  resetSample(name: string): Promise<void>
  openKept(id: string): Promise<void>
  listSamples(): Promise<readonly Sample[]>
  listKept(): Promise<readonly { readonly id: string; readonly name: string }[]>
  switchEngine(kind: EngineKind): Promise<void>
  /** Applies now; on Node and in folders also writes what changed to disk. */
  save(): Promise<void>
  /** Puts what the Admin API changed into kong.yml, as an edit; a sentence when it changed nothing. */
  writeBack(): Promise<void>
  /** Sends what the composer holds. */
  send(draft?: Draft): Promise<void>
  /** The same under the debugger: stops at breakpoints, or at the first statement when there are none. */
  sendDebugged(options?: { readonly stopsOnEntry: boolean }): Promise<void>
  readonly debug: DebugSession
  readonly compare: CompareSession
  readonly expectations: ExpectationSession
  readonly traffic: TrafficSession
  readonly learn: LearnSession
  readonly whatIf: WhatIfSession
  readonly connections: ConnectionSession
  readonly share: ShareSession
  /** What takes room in the browser's storage; making room tries again what could not be kept. */
  readonly room: {
    list(): Promise<readonly RoomTaken[]>
    make(id: string, what: 'scenario' | 'history'): Promise<() => Promise<void>>
  }
  /** Begin it after {@link StudioSession.restore}. */
  readonly keeper: Keeper
  dispose(): void
}

export interface SessionOptions {
  readonly store: StudioStore
  readonly client: EngineClient
  readonly storage: StudioStorage
}

/** The effectful shell around the store. */
export function createSession({ store, client, storage }: SessionOptions): StudioSession {
  const state = () => store.getState()
  const channel = createTabChannel()
  const identity = nameTab()
  const keeper = createKeeper({ store, storage, channel, identity })
  let writer: ScenarioWriter | undefined
  const servedWriter: ScenarioWriter = {
    prepare: () => Promise.resolve(),
    write: (path, text) => client.writeFile(path, text),
    remove: (path) => client.deleteFile(path),
  }
  const navigation = createNavigation(store)
  const debug = createDebugSession({
    store,
    client,
    storage,
    channel,
    textIsKept: () => keeper.settle(),
    openPlace: (place) => navigation.openPlace(place),
  })
  const whatIf = createWhatIfSession({ store, client })
  const compare = createCompareSession({ store, client })
  const expectations = createExpectationSession({ store, send: (draft) => send(draft) })
  const learn = createLearnSession({
    store,
    client,
    listSamples,
    openSample: (sample) => session.openSample(sample),
    resetSample: (name) => session.resetSample(name),
    send: (draft) => send(draft),
    converse: async (item) => {
      connections.load(item)
      await connections.play()
    },
  })
  const applier = createApplier({
    store,
    client,
    rerun: () => rerun(),
    holder: debug,
    onApplied: (id) => channel.tell({ type: 'applied', scenario: id }),
  })
  const connections = createConnectionSession({ store, client, settle: () => applier.settle() })

  const traffic = createTrafficSession({
    store,
    settle: () => applier.settle(),
    deliver: (request, name) => deliver(request, name),
    send: () => send(state().draft),
  })

  const share = createShareSession({
    store,
    storage,
    openScenario: (scenario) => session.openScenario(scenario),
    send: (draft) => send(draft),
    applyNow: () => applier.now(),
  })

  /** Until somebody opens another scenario, the page shows what it showed. */
  let showsLast = true
  const history = keepHistory(store, storage, () => showsLast)
  const stops = [
    client.onStatus((status, detail) => {
      state().noteStatus(status, detail)
      if (status === 'ready' && state().applyState === 'failed') applier.soon()
    }),
    client.onRunRecorded((run) => showNewRun(run)),
    client.onScenarioChanged((changed, result) => {
      const { scenario, replaceFiles, endApply } = state()
      if (scenario?.source !== 'node' || scenario.id !== changed.id) return
      const files = mergeWorkingCopy(scenario.files, scenario.disk ?? scenario.files, changed.files)
      const isInStep = Object.keys({ ...files, ...changed.files }).every((path) => files[path] === changed.files[path])
      replaceFiles(isInStep ? changed.files : files, changed.files)
      if (!isInStep) return applier.soon()
      endApply(changed.files, result)
      void debug.refresh()
      if (result.ok) void rerun()
    }),
    applier.watch(),
    channel.onMessage(
      ({ type, scenario }) => type === 'applied' && scenario === state().scenario?.id && applier.doubt(),
    ),
    whatIf.watch(),
    followForms(store, client),
    keepTraffic(store, storage, channel),
    hearTraffic(store, client, (run) => showNewRun(run)),
    compare.watch(),
    learn.watch(),
  ]

  function showNewRun(run: Run): void {
    const { addRun, showRun, rowId } = state()
    const model = modelOfRun(run)
    const kept = model.rows.some((row) => row.id === rowId) ? rowId : undefined
    addRun(run)
    showRun(run.id, model.shortCut?.row ?? kept ?? model.rows.find((row) => row.number !== undefined)?.id)
  }

  async function deliver(
    request: Run['request'],
    name: string | undefined,
    stopsOnEntry = false,
  ): Promise<Run | undefined> {
    const { scenario, startSending, endSending, isAttached } = state()
    if (!scenario) return undefined
    startSending(request, name)
    let run: Run | undefined
    try {
      // What may stop does not keep others waiting: its run is recorded when it has ended.
      if (isAttached) await debug.deliver(request, { ...(name !== undefined && { name }), stopsOnEntry })
      else {
        run = await client.send(scenario.id, request, name)
        showNewRun(run)
      }
      endSending()
    } catch (error) {
      endSending(sentence(error))
    }
    return run
  }

  let rerunning: Promise<unknown> | undefined

  async function rerun(): Promise<void> {
    const { lastSent, isSending, isSequenceRunning, isAutoResend, isAttached, breakpoints } = state()
    if (!isAutoResend || isSequenceRunning) return
    // Nobody asked for a stop by typing.
    if (isAttached && hasStoppingBreakpoint(breakpoints)) return
    if (!lastSent || isSending) return
    rerunning = deliver(lastSent.request, lastSent.name)
    await rerunning
    rerunning = undefined
  }

  async function connect(kind: EngineKind): Promise<boolean> {
    state().chooseEngine(kind)
    try {
      state().greetEngine(await client.connect(kind))
      return true
    } catch (error) {
      state().noteStatus('unavailable', sentence(error))
      return false
    }
  }

  /** Node serves a folder: it becomes the scenario, with edits of ours that never reached the disk. */
  async function openServedFolder(): Promise<void> {
    const served = await client.readScenario()
    if (!served) {
      if (!state().scenario) await openFirstSample()
      return applier.now()
    }
    const kept = await storage.readScenario(served.id).catch(() => undefined)
    const files =
      kept?.source === 'node' && kept.disk ? mergeWorkingCopy(kept.files, kept.disk, served.files) : served.files
    writer = servedWriter
    show({
      id: served.id,
      name: served.id,
      source: 'node',
      files,
      disk: served.files,
      ...(kept?.kept && { kept: kept.kept }),
    })
    await applyOpened()
  }

  function show(scenario: Scenario, open?: OpenTabs): void {
    history.leave()
    state().clearRuns()
    state().forgetConnections()
    state().showRun(undefined, undefined)
    state().showScenario(scenario, open)
  }

  /** Applies what was opened; then its first request stands ready, unless somebody wrote one meanwhile. */
  async function applyOpened(): Promise<void> {
    const { scenario, draft } = state()
    await applier.now()
    if (state().scenario?.id === scenario?.id && state().draft === draft) loadFirstTraffic()
  }

  /** What was open before; another tab may have kept it before its first request stood ready. */
  async function applyRestored(): Promise<void> {
    await applier.now()
    if (JSON.stringify(state().draft) === JSON.stringify(EMPTY_DRAFT)) loadFirstRequest()
  }

  function loadFirstRequest(): void {
    const { overview, loadDraft } = state()
    const request = overview?.traffic.find(({ websocket, stream }) => !websocket && !stream)
    if (request) loadDraft(draftOfRequest(request.request, request.name))
  }

  function loadFirstTraffic(): void {
    const { overview, showView, view } = state()
    const [first] = overview?.traffic ?? []
    loadFirstRequest()
    // A scenario of connections opens with its lane; in one of requests there is nothing in it to see.
    if (first && connections.load(first)) return
    if (view === 'connections') showView('flow')
  }

  async function restore(): Promise<boolean> {
    const left = await settleJournals(storage)
    const session = readSessionJournal() ?? (await storage.readSession(identity.former).catch(() => undefined))
    if (!session) return false
    for (const [group, sizes] of Object.entries(session.panels)) state().resizePanels(group, sizes)
    state().loadDraft(session.draft)
    if (session.view) state().showView(session.view)
    state().chooseEngine(session.engineKind)
    const scenario = session.scenario === undefined ? undefined : await storage.readScenario(session.scenario)
    if (!scenario) return false
    const { id, name, source, disk, isOffline = false } = scenario
    const { files, kept } = left.reduce(withJournal, withOwnTexts(scenario, identity.former))
    const folder = source === 'folder' ? await storage.readFolder(id).catch(() => undefined) : undefined
    writer = folder ? createFolderWriter(folder) : source === 'node' ? servedWriter : undefined
    const { openFiles, activeFile: active, otherGroup: other, side, formPlugin } = session
    show(
      { id, name, source, files, disk: writer && disk, isOffline, ...(kept && { kept }) },
      { files: openFiles, active, other, side },
    )
    if (session.view === 'form' && formPlugin !== undefined) state().showForm(formPlugin)
    if (session.connection) state().loadConnectionDraft(session.connection)
    return true
  }

  async function openFirstSample(): Promise<void> {
    const samples = await listSamples()
    const sample = samples.find(({ name }) => name === 'first-plugin') ?? samples[0]
    const kept = sample && (await storage.readScenario(sample.name).catch(() => undefined))
    const scenario = kept ?? (sample && (await fetchSample(sample)))
    // Somebody may have opened another meanwhile.
    if (scenario && !state().scenario) show(scenario)
  }

  const session: StudioSession = {
    ...navigation,
    debug,
    compare,
    expectations,
    traffic,
    learn,
    whatIf,
    connections,
    share,
    keeper,
    room: {
      list: () => storage.listRoom(),
      async make(id, what) {
        const undo = await storage.makeRoom(id, what)
        void keeper.settle()
        return undo
      },
    },
    restore,
    async start(preferred) {
      const isRestored = state().scenario !== undefined
      const kind = isRestored ? state().engineKind : preferred
      const connected = connect(kind)
      if (!isRestored && kind !== 'node')
        await openFirstSample().catch((error: unknown) => state().showNotice(sentence(error)))
      if (!(await connected)) return
      if (kind === 'node') return openServedFolder()
      await (isRestored ? applyRestored() : applyOpened())
    },
    async openScenario(scenario, folder) {
      if (PLACE_FILE in scenario.files) return share.openPacked(scenario)
      showsLast = false
      writer = folder && createFolderWriter(folder)
      if (scenario.source === 'folder') await storage.keepFolder(scenario.id, folder).catch(() => undefined)
      show(folder ? scenario : { ...scenario, disk: undefined })
      await applyOpened()
    },
    async openSample(sample) {
      const kept = await storage.readScenario(sample.name).catch(() => undefined)
      await session.openScenario(kept ?? (await fetchSample(sample)))
    },
    async resetSample(name) {
      const sample = (await listSamples()).find((candidate) => candidate.name === name)
      if (sample) await session.openScenario(await fetchSample(sample))
    },
    async openKept(id) {
      const scenario = await storage.readScenario(id)
      const folder = scenario?.source === 'folder' ? await storage.readFolder(id).catch(() => undefined) : undefined
      if (scenario) await session.openScenario(scenario, scenario.disk && folder)
    },
    listSamples,
    listKept: () => storage.listScenarios(),
    async switchEngine(kind) {
      if (!(await connect(kind))) return
      if (kind === 'node') return openServedFolder()
      await applier.now()
    },
    async writeBack() {
      const { scenario, showNotice, addFiles, openFile } = state()
      if (!scenario) return
      try {
        const { path, text, isChanged } = await client.saveConfiguration(scenario.id)
        const own = state().scenario?.files[path]
        if (own === text || (own === undefined && !isChanged)) return showNotice(words.scenario.nothingChanged)
        addFiles({ [path]: text })
        openFile(path)
      } catch (error) {
        showNotice(words.scenario.notWrittenBack(sentence(error)))
      }
    },
    async save() {
      const { scenario, markSaved, showNotice } = state()
      if (!scenario) return
      try {
        // Before anything slow: the browser asks only while the key press counts.
        const prepared = scenario.disk && writer ? writer.prepare() : Promise.resolve()
        prepared.catch(() => undefined)
        await applier.now()
        await prepared
        if (writer && (await writeChanges(scenario, writer))) markSaved()
        if (!writer && (scenario.source === 'folder' || scenario.source === 'drop')) showNotice(words.folder.keptHere)
      } catch (error) {
        showNotice(words.scenario.notSaved(sentence(error)))
      }
    },
    send: (draft) => (!draft && state().view === 'connections' ? connections.act() : send(draft ?? state().draft)),
    async sendDebugged(options) {
      const isConnection = state().view === 'connections'
      await debug.attach()
      if (isConnection)
        return connections.open({ stopsOnEntry: options?.stopsOnEntry ?? !hasStoppingBreakpoint(state().breakpoints) })
      await send(state().draft, options?.stopsOnEntry ?? !hasStoppingBreakpoint(state().breakpoints))
    },
    dispose() {
      for (const stop of stops) stop()
      keeper.stop()
      history.stop()
      channel.dispose()
      debug.dispose()
      connections.dispose()
      client.dispose()
    },
  }
  return session

  async function send(wanted: Draft, stopsOnEntry = false): Promise<void> {
    // What an edit sends by itself does not take the turn of somebody who presses Send.
    if (rerunning) await rerunning
    if (state().isSending) return
    const checked = requestToSend(state(), wanted)
    if ('problem' in checked) return state().endSending(checked.problem)
    // From here on: an edit that is just being applied must not send a second time.
    state().startSending(checked.request, wanted.name)
    await applier.settle()
    await deliver(checked.request, wanted.name, stopsOnEntry)
  }
}

/** What this tab had written where another kept its own, before it was reloaded. */
function withOwnTexts(scenario: Scenario, former: string | undefined): Scenario {
  const own = scenario.kept?.aside.filter(({ tab }) => tab === former) ?? []
  const all = Object.entries({ ...scenario.files, ...Object.fromEntries(own.map(({ path, text }) => [path, text])) })
  return {
    ...scenario,
    files: Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined)),
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
