import type { Secret } from '../kernels/share/secrets.ts'
import type { Shared, SharedPlace } from '../kernels/share/shared.ts'
import { PLACE_FILE } from '../kernels/share/place-file.ts'
import { readTraceFile } from '../kernels/run-of-trace.ts'
import { scenarioId, type Files } from '../kernels/scenario-files.ts'
import type { Draft } from '../kernels/draft-request.ts'
import { store as words } from '../text/store.ts'
import { STAGE_VIEWS, type StageView } from './layout-slice.ts'
import { textOfBytes } from './samples.ts'
import type { Scenario } from './scenario-slice.ts'
import { modelOfRun } from './selectors.ts'
import type { StudioStorage } from './storage.ts'
import type { StudioState, StudioStore } from './store.ts'

/** Runs that travel beside the shown one: its branch's origin, what it is compared with. */
const SHARED_RUNS = 3

/** What a link became: too long ones go without the recorded run, or not at all. */
export type LinkOutcome = 'copied' | 'copied-without-run' | 'too-long'

/** Sharing, and opening what somebody shared. Nothing leaves the machine but what the person copies or saves. */
export interface ShareSession {
  /** What would be shared now, and what in it looks secret. */
  collect(): Promise<{ readonly shared: Shared; readonly secrets: readonly Secret[] } | undefined>
  copyLink(shared: Shared, masked: readonly Secret[]): Promise<LinkOutcome>
  saveArchive(shared: Shared, masked: readonly Secret[]): Promise<void>
  /** Everything as it is, as a zip: for when the browser does not keep it. */
  saveWhole(): Promise<void>
  /** Opens what the page's address carries: `#s=…` or `?trace=…`. False when it carries nothing. */
  openAddress(): Promise<boolean>
  /** Opens the files of an archive that Phasescope saved. @throws {Error} when what it says of its place is broken */
  openPacked(files: { readonly name: string; readonly files: Files }): Promise<void>
  /** Lets a scenario of somebody else use the network. */
  allowNetwork(): Promise<void>
}

export interface ShareSessionOptions {
  readonly store: StudioStore
  readonly storage: StudioStorage
  readonly openScenario: (scenario: Scenario) => Promise<void>
  readonly send: (draft: Draft) => Promise<void>
  readonly applyNow: () => Promise<unknown>
}

/** The shell around links and archives. What packs and unpacks is loaded when somebody shares. */
export function createShareSession({
  store,
  storage,
  openScenario,
  send,
  applyNow,
}: ShareSessionOptions): ShareSession {
  const state = () => store.getState()

  async function openShared(shared: Shared): Promise<void> {
    const scenario = await newScenario(shared, storage)
    const { breakpoints = [], watches = [] } = shared.place
    await storage.keepDebugLayout(scenario.id, { breakpoints, watches, inputs: [] }).catch(() => undefined)
    await openScenario(scenario)
    await showPlace(shared)
  }

  async function showPlace({ place, runs }: Shared): Promise<void> {
    const { loadDraft, addRun, showRun, showView, openFile, selectRow } = state()
    if (place.draft) loadDraft(place.draft)
    for (const run of runs.toReversed()) addRun(run)
    const [shown] = runs
    if (shown) showRun(shown.id, place.row)
    else if (place.draft && place.row !== undefined) {
      await send(place.draft)
      selectRow(place.row)
    }
    if (isView(place.view)) showView(place.view)
    if (place.file !== undefined && state().scenario?.files[place.file] !== undefined) openFile(place.file, place.line)
  }

  function openTrace(name: string, text: string): void {
    const read = readTraceFile(name, text)
    if ('problem' in read) throw new Error(read.problem)
    const { addRun, showRun, showView } = state()
    addRun(read.run)
    showRun(read.run.id, modelOfRun(read.run).rows.find(({ number }) => number !== undefined)?.id)
    showView('flow')
  }

  const session: ShareSession = {
    async collect() {
      const shared = sharedOf(state())
      if (!shared) return undefined
      const { findSecrets } = await import('../kernels/share/secrets.ts')
      return { shared, secrets: findSecrets(shared) }
    },
    async copyLink(shared, masked) {
      const { maskSecrets } = await import('../kernels/share/secrets.ts')
      const { linkFragment } = await import('../kernels/share/link.ts')
      const safe = maskSecrets(shared, masked)
      const whole = linkFragment(safe)
      const fragment = whole ?? linkFragment({ ...safe, runs: [] })
      if (fragment === undefined) return 'too-long'
      await navigator.clipboard.writeText(`${location.origin}${location.pathname}${fragment}`)
      return whole === undefined ? 'copied-without-run' : 'copied'
    },
    async saveArchive(shared, masked) {
      const { maskSecrets } = await import('../kernels/share/secrets.ts')
      const { archiveOf, fileStem } = await import('../kernels/share/archive.ts')
      const bytes = archiveOf(maskSecrets(shared, masked))
      download(new Blob([new Uint8Array(bytes)], { type: 'application/zip' }), `${fileStem(shared.name)}.zip`)
    },
    async saveWhole() {
      const shared = sharedOf(state())
      if (shared) await session.saveArchive(shared, [])
    },
    async openAddress() {
      const { hash, search } = location
      const trace = new URLSearchParams(search).get('trace')
      if (!hash.startsWith('#s=') && trace === null) return false
      try {
        if (trace === null) await openShared((await import('../kernels/share/link.ts')).readLinkFragment(hash))
        else await openRemote(trace)
      } catch (error) {
        state().showNotice(words.share.linkNotOpened(sentence(error)))
      }
      // A reload shows the working copy, with what was changed since.
      history.replaceState(null, '', location.pathname + keptSearch(search))
      return true
    },
    async openPacked({ name, files }) {
      const { readShared } = await import('../kernels/share/shared.ts')
      const own = Object.entries(files).filter(([path]) => !path.startsWith('.phasescope/'))
      await openShared({ ...readShared(files[PLACE_FILE] ?? ''), files: Object.fromEntries(own), name })
    },
    async allowNetwork() {
      state().allowNetwork()
      await applyNow()
    },
  }
  return session

  async function openRemote(address: string): Promise<void> {
    const url = new URL(address, location.href)
    if (!/^https?:$/.test(url.protocol)) throw new Error(words.share.notHttp(url.protocol))
    const response = await fetch(url)
    if (!response.ok) throw new Error(words.share.answered(url.pathname, response.status))
    const bytes = new Uint8Array(await response.arrayBuffer())
    const name = url.pathname.split('/').at(-1) ?? 'shared'
    if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return openTrace(name, new TextDecoder().decode(bytes))
    const { unzipped } = await import('../kernels/share/unpack.ts')
    const files = Object.fromEntries(unzipped(bytes, textOfBytes).map(({ path, text }) => [path, text]))
    if (!(PLACE_FILE in files)) throw new Error(words.share.noArchive(name))
    await session.openPacked({ name: name.replace(/\.zip$/, ''), files })
  }
}

/** What is open now, in the shape that travels; undefined without a scenario. */
function sharedOf(state: StudioState): Shared | undefined {
  const { scenario, draft, breakpoints, watches, view, activeFile, cursorPlace, rowId, runId, runs } = state
  if (!scenario) return undefined
  const shown = runs.find(({ id }) => id === runId)
  const others = runs.filter(({ id }) => id !== runId && (id === shown?.branchOf?.run || id === state.baseline?.run.id))
  const place: SharedPlace = {
    draft,
    breakpoints,
    watches,
    view,
    ...(activeFile !== undefined && { file: activeFile }),
    ...(cursorPlace && cursorPlace.file === activeFile && { line: cursorPlace.line }),
    ...(rowId !== undefined && { row: rowId }),
  }
  return {
    name: scenario.name,
    files: scenario.files,
    place,
    runs: (shown ? [shown, ...others] : []).slice(0, SHARED_RUNS),
  }
}

/** As a scenario of its own: an older one of that name keeps what was changed in it. */
async function newScenario({ name, files }: Shared, storage: StudioStorage): Promise<Scenario> {
  const base = scenarioId(name).slice(0, 50)
  const kept = await storage.listScenarios().catch(() => [])
  let id = `${base}-shared`
  for (let count = 2; kept.some((scenario) => scenario.id === id); count += 1) id = `${base}-shared-${count}`
  return { id, name, source: 'shared', files, disk: undefined, isOffline: true }
}

function isView(view: string | undefined): view is StageView {
  return STAGE_VIEWS.some((known) => known === view)
}

/** The address without what was opened; `embed` stays. */
function keptSearch(search: string): string {
  return new URLSearchParams(search).has('embed') ? '?embed' : ''
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
