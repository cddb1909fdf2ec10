import { mergeDebugging } from '../kernels/tabs/merge-debug.ts'
import { afterDebugging, holdDebugging } from './debug-lock.ts'
import type { DebugLayout } from './debug-slice.ts'
import type { StudioStorage } from './storage.ts'
import type { StudioState, StudioStore } from './store.ts'
import type { TabChannel } from './tab-channel.ts'

const DELAY = 200

/** Keeps breakpoints, watches and console inputs with their scenario. */
export interface DebugKeeper {
  /** Settles when those of the open scenario are there. */
  loaded(): Promise<void>
  stop(): void
}

export interface DebugKeeperOptions {
  readonly store: StudioStore
  readonly storage: StudioStorage
  readonly channel: TabChannel
  /** Settles when the text is kept, and what others kept of it is here: breakpoints are on lines of it. */
  textIsKept(): Promise<unknown>
  /** Hears of scenarios whose engine may still have breakpoints of a page that was closed. */
  onLeftOver(scenario: string): void
}

/**
 * Follows the open scenario; what was never debugged begins with `breakpoints:` of phasescope.yml. What another tab adds,
 * changes or removes comes in, one by one.
 */
export function keepDebugLayout(options: DebugKeeperOptions): DebugKeeper {
  const { store, storage, channel, textIsKept, onLeftOver } = options
  let timer: ReturnType<typeof setTimeout> | undefined
  let loading: Promise<void> = Promise.resolve()
  let turn: Promise<unknown> = Promise.resolve()
  /** The scenario whose layout is here. */
  let loaded: string | undefined
  /** What this tab was last in step with, by scenario. */
  const bases = new Map<string, DebugLayout>()
  let isTaking = false

  async function load(id: string): Promise<void> {
    loaded = undefined
    const kept = await storage.readDebugLayout(id).catch(() => undefined)
    const files = store.getState().scenario?.files ?? {}
    const hasOwn = kept === undefined && /^breakpoints:/m.test(files['phasescope.yml'] ?? '')
    const initial = hasOwn ? (await import('../kernels/debug/initial-breakpoints.ts')).initialBreakpoints(files) : []
    if (store.getState().scenario?.id !== id) return
    const base = kept ?? { breakpoints: initial, watches: [], inputs: [] }
    bases.set(id, base)
    store.getState().loadDebugLayout(base)
    loaded = id
    if (kept?.isAttached === true) afterDebugging(id, () => onLeftOver(id))
  }

  /** One after the other: each has to know what the one before it kept. */
  function write(id: string, before: () => Promise<unknown> = textIsKept): void {
    clearTimeout(timer)
    timer = undefined
    const left = layoutOf(store.getState())
    turn = turn
      .then(before)
      .then(() => keep(id, left))
      .catch(() => undefined)
  }

  /** Keeps what there is when its turn comes; of a scenario that was left meanwhile, what there was. */
  async function keep(id: string, left: DebugLayout): Promise<void> {
    const ours = loaded === id ? layoutOf(store.getState()) : left
    const merged = await storage.keepDebugLayout(id, ours, bases.get(id))
    bases.set(id, merged)
    if (loaded !== id) return
    channel.tell({ type: 'debugging', scenario: id })
    show(ours, merged)
  }

  /** What others kept comes in; what changed here since `ours` was looked at goes on top of it. */
  function show(ours: DebugLayout, merged: DebugLayout): void {
    const now = layoutOf(store.getState())
    const shown = mergeDebugging({ ours: now, theirs: merged, base: ours })
    if (JSON.stringify(sharedOf(now)) === JSON.stringify(sharedOf(shown))) return
    isTaking = true
    store.getState().takeDebugLayout({ ...now, ...shown })
    isTaking = false
  }

  /** Another tab has kept something. What waits to be kept here finds that by itself. */
  async function take(id: string): Promise<void> {
    // The text first: what it moves here was moved there, too, and is not to be moved twice.
    await textIsKept()
    const kept = await storage.readDebugLayout(id).catch(() => undefined)
    const before = bases.get(id)
    if (!kept || !before || loaded !== id || timer !== undefined) return
    bases.set(id, kept)
    show(before, kept)
  }

  let held: { readonly id: string; release(): void } | undefined
  /** While the engine has this tab's breakpoints, no other takes them for left over. */
  function hold({ isAttached, scenario }: StudioState): void {
    const id = isAttached ? scenario?.id : undefined
    if (held?.id === id) return
    held?.release()
    held = id === undefined ? undefined : { id, release: holdDebugging(id) }
  }

  /** Who goes has no time to wait for anything. */
  const leave = () => timer !== undefined && loaded !== undefined && write(loaded, async () => undefined)
  const follow = () => {
    const { scenario } = store.getState()
    if (scenario) loading = load(scenario.id)
  }
  follow()
  addEventListener('pagehide', leave)
  const unhear = channel.onMessage(({ type, scenario }) => {
    // After what is being written: of two answers, the later has to be the newer.
    if (type === 'debugging' && scenario === loaded) turn = turn.then(() => take(scenario)).catch(() => undefined)
  })
  const unsubscribe = store.subscribe((state, before) => {
    hold(state)
    if (state.scenario?.id !== before.scenario?.id) {
      // what waits belongs to the scenario that is left
      leave()
      return follow()
    }
    const id = loaded
    if (id === undefined || isTaking || !differs(layoutOf(state), layoutOf(before))) return
    clearTimeout(timer)
    timer = setTimeout(() => write(id), DELAY)
  })
  return {
    loaded: () => loading,
    stop() {
      loaded = undefined // what is being written tells nobody any more
      unhear()
      unsubscribe()
      held?.release()
      removeEventListener('pagehide', leave)
      clearTimeout(timer)
    },
  }
}

function layoutOf({ breakpoints, watches, consoleInputs: inputs, isAttached }: StudioState): DebugLayout {
  return { breakpoints, watches, inputs, isAttached }
}

function sharedOf({ breakpoints, watches, inputs }: DebugLayout): unknown {
  return [breakpoints, watches, inputs]
}

function differs(one: DebugLayout, other: DebugLayout): boolean {
  return (
    one.breakpoints !== other.breakpoints ||
    one.watches !== other.watches ||
    one.inputs !== other.inputs ||
    one.isAttached !== other.isAttached
  )
}
