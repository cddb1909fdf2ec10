import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ApplyResult, SavedConfiguration, ScenarioFiles, SendRequest } from '../../engine/protocol.ts'
import { exitRun, overview } from '../fixtures/exit-trace.ts'
import type { EngineClient, EngineStatus } from './engine-port.ts'
import type { Scenario } from './scenario-slice.ts'
import { selectGraph, selectRow } from './selectors.ts'
import { createSession, type StudioSession } from './session.ts'
import { createStorage } from './storage.ts'
import { createStudioStore, type StudioStore } from './store.ts'

const handler = 'kong/plugins/tenant-guard/handler.lua'
const scenario: Scenario = {
  id: 'guard',
  name: 'guard',
  source: 'new',
  files: { [handler]: 'return {}' },
  disk: undefined,
}

/** An engine that writes down what it is asked and refuses files with the word `broken`. */
function recordingClient() {
  const asked: string[] = []
  const listeners: ((status: EngineStatus, detail: string | undefined) => void)[] = []
  let served: ScenarioFiles | undefined
  let held: Promise<void> | undefined
  let answers: (() => void)[] | undefined
  let saved: SavedConfiguration = { path: 'kong.yml', text: '', isChanged: false }
  const client: EngineClient = {
    async connect(kind) {
      asked.push(`connect ${kind}`)
      for (const listener of listeners) listener('ready', undefined)
      return { protocol: 1, engine: '0', host: kind, gateway: '/' }
    },
    async apply({ files }): Promise<ApplyResult> {
      const text = files[handler] ?? ''
      asked.push(`apply ${text}`)
      if (answers) await new Promise<void>((resolve) => answers?.push(resolve))
      const problem = {
        code: 'lua-syntax',
        severity: 'error',
        message: 'unexpected symbol',
        file: handler,
        range: { line: 1, column: 1 },
      } as const
      return text.includes('broken')
        ? { ok: false, diagnostics: [problem], overview }
        : { ok: true, diagnostics: [], overview }
    },
    async send(_scenario: string, request: SendRequest) {
      asked.push(`send ${request.target}`)
      await held
      return { ...exitRun, id: `run-${asked.length}`, request }
    },
    tryOut: async () => [],
    saveConfiguration: async () => saved,
    readScenario: async () => served,
    writeFile: async (path, text) => void asked.push(`write ${path} ${text}`),
    deleteFile: async (path) => void asked.push(`delete ${path}`),
    schemaForms: async () => ({ entities: {}, plugins: {} }),
    debugger: () => Promise.reject(new Error('nobody debugs here')),
    onDebug: () => () => undefined,
    connections: () => Promise.reject(new Error('nobody connects here')),
    onConnection: () => () => undefined,
    onWorker: () => () => undefined,
    recorder: () => Promise.reject(new Error('nothing is recorded here')),
    onTraffic: () => () => undefined,
    onReplay: () => () => undefined,
    onLog: () => () => undefined,
    onRunRecorded: () => () => undefined,
    onScenarioChanged: () => () => undefined,
    onStatus(listener) {
      listeners.push(listener)
      listener('connecting', undefined)
      return () => undefined
    },
    dispose: () => undefined,
  }
  return {
    client,
    asked,
    serve: (files: ScenarioFiles) => (served = files),
    /** Keeps every answer back until what it gives is called. */
    hold() {
      let release = (): void => undefined
      held = new Promise((resolve) => (release = resolve))
      return release
    },
    /** Keeps back what is answered to applications from now on; gives how to answer each, in order. */
    holdApply() {
      const held: (() => void)[] = []
      answers = held
      return held
    },
    administer: (text: string) => (saved = { path: 'kong.yml', text, isChanged: true }),
  }
}

let store: StudioStore
let session: StudioSession
let engine: ReturnType<typeof recordingClient>
const storage = createStorage()
const quiet = () => new Promise((resolve) => setTimeout(resolve, 450))

beforeEach(async () => {
  store = createStudioStore()
  engine = recordingClient()
  session = createSession({ store, client: engine.client, storage })
  store.getState().showScenario(scenario)
  await session.start('service-worker')
})
afterEach(() => session.dispose())

describe('a session', () => {
  it('connects, applies what is open, and shows the plan of it', () => {
    expect(engine.asked).toEqual(['connect service-worker', 'apply return {}'])
    expect(store.getState()).toMatchObject({ engineStatus: 'ready', applyState: 'applied' })
    expect(selectGraph(store.getState())?.isPlan).toBe(true)
  })

  it('sends, shows the run, and selects the row that ended it', async () => {
    await session.send()
    expect(selectGraph(store.getState())?.isPlan).toBe(false)
    expect(selectRow(store.getState())).toMatchObject({ plugin: 'tenant-guard', phase: 'access', number: 3 })
  })

  it('puts what the Admin API changed into kong.yml, as an edit that is applied', async () => {
    await session.writeBack()
    expect(store.getState()).toMatchObject({ notice: 'The Admin API has changed nothing.', scenario })
    engine.administer('_format_version: "3.0"\n')
    await session.writeBack()
    expect(store.getState()).toMatchObject({ activeFile: 'kong.yml', applyState: 'edited' })
    expect(store.getState().scenario?.files['kong.yml']).toBe('_format_version: "3.0"\n')
    await vi.waitFor(() => expect(engine.asked.slice(2)).toEqual(['apply return {}']))
  })

  it('applies an edit once it is quiet, and sends the last request again', async () => {
    await session.send()
    store.getState().editFile(handler, 'a')
    store.getState().editFile(handler, 'ab')
    expect(store.getState().applyState).toBe('edited')
    await quiet()
    await vi.waitFor(() =>
      expect(engine.asked.slice(2)).toEqual(['send /orders?limit=5', 'apply ab', 'send /orders?limit=5']),
    )
  })

  it('does not wait for quiet when Send is pressed, and then sends once', async () => {
    store.getState().editFile(handler, 'now')
    await session.send()
    await quiet()
    expect(engine.asked.slice(2)).toEqual(['apply now', 'send /orders?limit=5'])
  })

  it('keeps the last good version and says what is wrong with the new one', async () => {
    await session.send()
    store.getState().editFile(handler, 'broken')
    await quiet()
    expect(store.getState()).toMatchObject({
      applyState: 'refused',
      diagnostics: [{ message: 'unexpected symbol', file: handler }],
      overview,
    })
    expect(engine.asked.at(-1)).toBe('apply broken')
  })

  it('sends what somebody asks for after what an edit has sent by itself', async () => {
    await session.send()
    const answer = engine.hold()
    store.getState().editFile(handler, 'ab')
    await vi.waitFor(
      () => expect(engine.asked.slice(2)).toEqual(['send /orders?limit=5', 'apply ab', 'send /orders?limit=5']),
      { timeout: 2000 },
    )
    store.getState().changeDraft({ url: '/asked' })
    const sent = session.send()
    answer()
    await sent
    expect(engine.asked.slice(2)).toEqual(['send /orders?limit=5', 'apply ab', 'send /orders?limit=5', 'send /asked'])
  })

  it('refuses to send what is no request, in a sentence', async () => {
    store.getState().changeDraft({ url: 'nowhere' })
    await session.send()
    expect(store.getState().sendProblem).toMatch(/needs a path/)
  })

  it('walks from step to step and opens the source of each', async () => {
    await session.send()
    session.step('next')
    expect(selectRow(store.getState())).toMatchObject({ phase: 'header_filter', number: 4 })
    expect(store.getState().reveal).toMatchObject({ file: handler, line: 18 })
    session.step('last')
    session.step('next')
    expect(selectRow(store.getState())?.number).toBe(8)
    session.step('first')
    expect(selectRow(store.getState())?.number).toBe(1)
  })

  it('finds everything again after a reload, the last keystroke included', async () => {
    session.keeper.start()
    store.getState().editFile(handler, 'last keystroke')
    store.getState().changeDraft({ url: '/kept' })
    session.keeper.stop()
    const reloaded = createStudioStore()
    const again = createSession({ store: reloaded, client: recordingClient().client, storage })
    expect(await again.restore()).toBe(true)
    expect(reloaded.getState()).toMatchObject({
      scenario: { files: { [handler]: 'last keystroke' } },
      draft: { url: '/kept' },
      activeFile: handler,
    })
  })

  it('says that a folder is not written to when the browser only copied it', async () => {
    await session.openScenario({ id: 'copied', name: 'copied', source: 'folder', files: {}, disk: undefined })
    await session.save()
    expect(store.getState().notice).toContain('the folder on your disk is as it was')
  })

  it('loads the first request of what was opened, unless one was written meanwhile', async () => {
    const [first] = overview.traffic
    await session.openScenario({ ...scenario, id: 'other' })
    expect(store.getState().draft.name).toBe(first?.name ?? 'the first')
    const opened = session.openScenario({ ...scenario, id: 'third' })
    store.getState().changeDraft({ url: '/written' })
    await opened
    expect(store.getState().draft.url).toBe('/written')
  })

  it('loads it into a session that was kept before it stood ready', () => {
    const [first] = overview.traffic
    expect(store.getState().draft.name).toBe(first?.name ?? 'the first')
  })

  it('loads it too when the files were applied once more before the first answer', async () => {
    session.dispose()
    store = createStudioStore()
    session = createSession({ store, client: engine.client, storage: createStorage() })
    const { url } = store.getState().draft
    const answers = engine.holdApply()
    const opened = session.openScenario({ ...scenario, id: 'fresh' })
    await vi.waitFor(() => expect(answers).toHaveLength(1))
    store.getState().editFile(handler, 'return {} -- meanwhile')
    await vi.waitFor(() => expect(answers).toHaveLength(2))
    answers[0]?.()
    await new Promise((resolve) => setTimeout(resolve))
    answers[1]?.()
    await opened
    expect(store.getState().draft.url).not.toBe(url)
  })

  it('leaves open what somebody opened while the first sample was on its way', async () => {
    session.dispose()
    store = createStudioStore()
    session = createSession({ store, client: engine.client, storage: createStorage() })
    let list = (_: Response): void => undefined
    const listed = new Promise<Response>((resolve) => (list = resolve))
    vi.stubGlobal('fetch', () => listed)
    const started = session.start('service-worker')
    await session.openScenario({ ...scenario, id: 'dropped' })
    list(Response.json({ scenarios: [{ name: 'first-plugin', files: [] }] }))
    await started
    expect(store.getState().scenario?.id).toBe('dropped')
    vi.unstubAllGlobals()
  })

  it('opens the folder that Node serves, and saves to it what was edited', async () => {
    engine.serve({ id: 'served', files: { [handler]: 'disk', 'kong.yml': 'x' } })
    await session.switchEngine('node')
    expect(store.getState().scenario).toMatchObject({ id: 'served', source: 'node' })
    store.getState().editFile(handler, 'edited')
    await session.save()
    expect(engine.asked.slice(-2)).toEqual(['apply edited', `write ${handler} edited`])
  })
})
