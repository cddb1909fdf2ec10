import { conflictsOf, type KeptCopy, type MergedTab, type TabConflict } from '../kernels/tabs/merge-tabs.ts'
import {
  forgetJournal,
  forgetSessionJournal,
  isJournal,
  settleJournals,
  writeJournal,
  writeSessionJournal,
} from './journal.ts'
import type { Scenario } from './scenario-slice.ts'
import type { Session, StudioStorage, TabDecision } from './storage.ts'
import type { StorageTrouble } from './storage-slice.ts'
import type { StudioState, StudioStore } from './store.ts'
import type { TabChannel } from './tab-channel.ts'
import type { TabIdentity } from './tab-identity.ts'

const DELAY = 200
/** How long after the storage refused it is asked again. */
const RETRY = 3000
/** How long a tab that went away has for keeping its own files, or for coming back. */
const GRACE = 1000

/** Keeps the working copy in the browser's storage, in step with the other tabs that show it. */
export interface Keeper {
  /** From here on: a moment after each change, when the page goes away, and when another tab has changed something. */
  start(): void
  /** Writes what is not kept yet. Whether it could is in the store: `storageTrouble`. */
  settle(): Promise<void>
  /** Settles which of two texts of a file stays. */
  decide(conflict: TabConflict, choice: TabDecision['choice']): Promise<void>
  stop(): void
}

export interface KeeperOptions {
  readonly store: StudioStore
  readonly storage: StudioStorage
  readonly channel: TabChannel
  readonly identity: TabIdentity
}

/**
 * No write wins in silence: each goes through {@link mergeTabs} in one transaction, which knows what this tab had last
 * seen. The channel only makes the others look sooner; a tab that slept looks when it wakes up.
 */
export function createKeeper({ store, storage, channel, identity }: KeeperOptions): Keeper {
  const { tab } = identity
  const state = () => store.getState()
  let former = identity.former
  let timer: ReturnType<typeof setTimeout> | undefined
  let inheriting: ReturnType<typeof setTimeout> | undefined
  /** What this tab was last in step with, by scenario. */
  const bases = new Map<string, KeptCopy | undefined>()
  /** Something has changed since the last write began. */
  let isBehind = false
  let isWanted = false
  let running: Promise<void> | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let stops: readonly (() => void)[] = []

  function keep(): Promise<void> {
    clearTimeout(timer)
    isWanted = true
    running ??= work().finally(() => (running = undefined))
    return running
  }

  async function work(): Promise<void> {
    while (isWanted) {
      isWanted = false
      isBehind = false
      try {
        await Promise.all([inTurn(() => keepScenario(state().scenario)), storage.keepSession(sessionOf(state()), tab)])
        if (!isBehind) forgetJournals()
        state().noteStorage(undefined)
      } catch (error) {
        isBehind = true
        isWanted = false
        state().noteStorage(troubleOf(error))
        timer = setTimeout(() => void keep(), RETRY)
      }
    }
  }

  function forgetJournals(): void {
    forgetJournal(tab)
    forgetSessionJournal()
  }

  /** One after the other: each has to know what the one before it left. */
  function inTurn(job: () => Promise<void>): Promise<void> {
    const next = turn.then(job)
    turn = next.catch(() => undefined)
    return next
  }

  async function keepScenario(sent: Scenario | undefined, decision?: TabDecision): Promise<void> {
    if (!sent) return
    const { id, files, disk } = sent
    const base = bases.get(id)
    const merged = await storage.keepScenario(sent, { tab, former, files, disk, base }, decision)
    former = undefined
    if (merged.kept.revision !== base?.revision)
      channel.tell({ type: 'kept', scenario: id, revision: merged.kept.revision })
    take(sent, merged, decision?.conflict.path)
  }

  /** Shows what others changed; where somebody wrote meanwhile, the next write finds two texts. */
  function take(sent: Scenario, { kept, taken, takenDisk }: MergedTab, decided: string | undefined): void {
    const now = state().scenario
    if (now?.id !== sent.id) return void bases.set(sent.id, kept)
    const late = Object.keys(taken).filter((path) => now.files[path] !== sent.files[path])
    bases.set(sent.id, late.length === 0 ? kept : withTexts(kept, bases.get(sent.id), late))
    if (late.length > 0) isWanted = true
    const changes = Object.fromEntries(Object.entries(taken).filter(([path]) => !late.includes(path)))
    const disk = now.disk === sent.disk ? takenDisk : undefined
    if (disk || Object.keys(changes).length > 0) state().takeFiles(changes, disk ?? now.disk)
    const news = Object.keys(changes).filter((path) => path !== decided)
    if (news.length > 0) state().noteTaken(news)
    state().noteConflicts(conflictsOf(kept, tab))
  }

  const leave = () => {
    if (!isBehind && !running) return
    const { scenario } = state()
    writeSessionJournal(sessionOf(state()))
    if (scenario) writeJournal(tab, scenario, bases.get(scenario.id))
    void keep()
  }
  const look = () => {
    if (document.visibilityState === 'hidden') leave()
    else void keep()
  }
  /** A tab is going away: nobody says whether its last write still reached the database. */
  const hear = ({ key, newValue }: StorageEvent) => {
    if (newValue === null || !isJournal(key)) return
    clearTimeout(inheriting)
    inheriting = setTimeout(() => void inherit(), GRACE)
  }
  async function inherit(): Promise<void> {
    await settleJournals(storage)
    await keep()
  }
  const warn = (event: BeforeUnloadEvent) => state().storageTrouble && event.preventDefault()

  function follow(now: StudioState, before: StudioState): void {
    if (!differs(now, before)) return
    if (now.scenario?.id !== before.scenario?.id) {
      now.noteConflicts([])
      now.forgetTaken()
      // What waits belongs to the scenario that is left.
      const left = before.scenario
      if (isBehind && left) inTurn(() => keepScenario(left)).catch(() => undefined)
      if (now.scenario) bases.set(now.scenario.id, now.scenario.kept)
      // Another scenario is no keystroke: a reload right after it must find it.
      isBehind = true
      return void keep()
    }
    isBehind = true
    clearTimeout(timer)
    timer = setTimeout(() => void keep(), DELAY)
  }

  return {
    start() {
      const { scenario } = state()
      if (scenario) bases.set(scenario.id, scenario.kept)
      stops = [
        store.subscribe(follow),
        channel.onMessage((message) => {
          if (message.type !== 'kept' || message.scenario !== state().scenario?.id) return
          if (message.revision > (bases.get(message.scenario)?.revision ?? 0)) void keep()
        }),
        listen(globalThis, { pagehide: leave, pageshow: look, focus: look, beforeunload: warn, storage: hear }),
        listen(document, { visibilitychange: look, freeze: leave, resume: look }),
      ]
      if (scenario) void keep()
    },
    settle: keep,
    async decide(conflict, choice) {
      try {
        await inTurn(() => keepScenario(state().scenario, { conflict, choice }))
      } catch (error) {
        state().noteStorage(troubleOf(error))
      }
    },
    stop() {
      for (const stop of stops) stop()
      stops = []
      leave()
      clearTimeout(timer)
      clearTimeout(inheriting)
    },
  }
}

/** The kept copy, but with some files as they were before. */
function withTexts(kept: KeptCopy, before: KeptCopy | undefined, paths: readonly string[]): KeptCopy {
  const old = Object.fromEntries(paths.map((path) => [path, before?.files[path]]))
  const texts = Object.entries({ ...kept.files, ...old })
  return {
    ...kept,
    files: Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== undefined)),
  }
}

type Listeners = Readonly<Record<string, (event: never) => void>>

function listen(target: EventTarget, listeners: Listeners): () => void {
  const all = Object.entries(listeners) as unknown as readonly (readonly [string, EventListener])[]
  for (const [type, listener] of all) target.addEventListener(type, listener)
  return () => all.forEach(([type, listener]) => target.removeEventListener(type, listener))
}

function troubleOf(error: unknown): StorageTrouble {
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError'
  return { type: isFull ? 'full' : 'refused', detail: error instanceof Error ? error.message : String(error) }
}

const KEPT = [
  'scenario',
  'openFiles',
  'activeFile',
  'otherGroup',
  'side',
  'formPlugin',
  'draft',
  'engineKind',
  'panels',
  'view',
  'connectionDraft',
] as const

function differs(state: StudioState, before: StudioState): boolean {
  return KEPT.some((key) => state[key] !== before[key])
}

function sessionOf(state: StudioState): Session {
  const { scenario, openFiles, activeFile, otherGroup, side, formPlugin, draft, engineKind, panels, view } = state
  const { connectionDraft: connection } = state
  const editor = { openFiles, activeFile, otherGroup, side, formPlugin }
  return { scenario: scenario?.id, ...editor, draft, engineKind, panels, view, connection }
}
