import { mergeDebugging } from '../kernels/tabs/merge-debug.ts'
import { afterDebugging, holdDebugging } from './debug-lock.ts'
import type { DebugLayout } from './debug-slice.ts'
import { createLayoutKeeper, type LayoutKeeper } from './layout-keeper.ts'
import type { LayoutStorage } from './layout-storage.ts'
import type { StudioState, StudioStore } from './store.ts'
import type { TabChannel } from './tab-channel.ts'

const DELAY = 200

export interface DebugKeeperOptions {
  readonly store: StudioStore
  readonly storage: LayoutStorage
  readonly channel: TabChannel
  /**
   * Settles when the text is kept, and what others kept of it is here: breakpoints are on lines of it. What it moves here
   * was moved in the other tab, too, and is not to be moved twice.
   */
  textIsKept(): Promise<unknown>
  /** Hears of scenarios whose engine may still have breakpoints of a page that was closed. */
  onLeftOver(scenario: string): void
}

/**
 * Keeps breakpoints, watches and console inputs with their scenario; what was never debugged begins with `breakpoints:`
 * of phasescope.yml.
 */
export function keepDebugLayout(options: DebugKeeperOptions): LayoutKeeper {
  const { store, storage, channel, textIsKept, onLeftOver } = options
  let held: { readonly id: string; release(): void } | undefined
  /** While the engine has this tab's breakpoints, no other takes them for left over. */
  function hold({ isAttached, scenario }: StudioState): void {
    const id = isAttached ? scenario?.id : undefined
    if (held?.id === id) return
    held?.release()
    held = id === undefined ? undefined : { id, release: holdDebugging(id) }
  }
  const unsubscribe = store.subscribe(hold)
  const keeper = createLayoutKeeper<DebugLayout>({
    store,
    channel,
    message: 'debugging',
    read: (id) => storage.readDebugLayout(id),
    keep: (...kept) => storage.keepDebugLayout(...kept),
    begin: (kept) => kept ?? initialLayout(store.getState().scenario?.files ?? {}),
    load(id, layout) {
      store.getState().loadDebugLayout(layout)
      if (layout.isAttached === true) afterDebugging(id, () => onLeftOver(id))
    },
    layoutOf,
    show(ours, merged) {
      const now = layoutOf(store.getState())
      const shown = mergeDebugging({ ours: now, theirs: merged, base: ours })
      if (JSON.stringify(sharedOf(now)) === JSON.stringify(sharedOf(shown))) return
      store.getState().takeDebugLayout({ ...now, ...shown })
    },
    delay: () => DELAY,
    ready: textIsKept,
  })
  return {
    loaded: keeper.loaded,
    stop() {
      keeper.stop()
      unsubscribe()
      held?.release()
    },
  }
}

async function initialLayout(files: Readonly<Record<string, string>>): Promise<DebugLayout> {
  const hasOwn = /^breakpoints:/m.test(files['phasescope.yml'] ?? '')
  const breakpoints = hasOwn ? (await import('../kernels/debug/initial-breakpoints.ts')).initialBreakpoints(files) : []
  return { breakpoints, watches: [], inputs: [] }
}

function layoutOf({ breakpoints, watches, consoleInputs: inputs, isAttached }: StudioState): DebugLayout {
  return { breakpoints, watches, inputs, isAttached }
}

function sharedOf({ breakpoints, watches, inputs }: DebugLayout): unknown {
  return [breakpoints, watches, inputs]
}
