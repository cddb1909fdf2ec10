import type { StudioStorage } from './storage.ts'
import type { StudioStore } from './store.ts'

const DELAY = 200

/** Keeps breakpoints, watches and console inputs with their scenario. */
export interface DebugKeeper {
  /** Settles when those of the open scenario are there. */
  loaded(): Promise<void>
  stop(): void
}

/**
 * Follows the open scenario; what was never debugged begins with `breakpoints:` of phasescope.yml. `onLeftOver` hears of
 * scenarios whose engine may still have breakpoints of a page that was closed.
 */
export function keepDebugLayout(
  store: StudioStore,
  storage: StudioStorage,
  onLeftOver: (scenario: string) => void,
): DebugKeeper {
  let timer: ReturnType<typeof setTimeout> | undefined
  let loading: Promise<void> = Promise.resolve()
  let isLoading = false

  async function load(id: string): Promise<void> {
    isLoading = true
    const kept = await storage.readDebugLayout(id).catch(() => undefined)
    const files = store.getState().scenario?.files ?? {}
    const hasOwn = kept === undefined && /^breakpoints:/m.test(files['phasescope.yml'] ?? '')
    const initial = hasOwn ? (await import('../kernels/debug/initial-breakpoints.ts')).initialBreakpoints(files) : []
    if (store.getState().scenario?.id !== id) return
    store.getState().loadDebugLayout(kept ?? { breakpoints: initial, watches: [], inputs: [] })
    isLoading = false
    if (kept?.isAttached === true) onLeftOver(id)
  }

  const follow = () => {
    const { scenario } = store.getState()
    if (scenario) loading = load(scenario.id)
  }
  follow()
  const unsubscribe = store.subscribe((state, before) => {
    if (state.scenario?.id !== before.scenario?.id) return follow()
    const isSame =
      state.breakpoints === before.breakpoints &&
      state.watches === before.watches &&
      state.consoleInputs === before.consoleInputs &&
      state.isAttached === before.isAttached
    if (isSame || isLoading || !state.scenario) return
    const { id } = state.scenario
    clearTimeout(timer)
    timer = setTimeout(() => {
      const { breakpoints, watches, consoleInputs: inputs, isAttached } = store.getState()
      storage.keepDebugLayout(id, { breakpoints, watches, inputs, isAttached }).catch(() => undefined)
    }, DELAY)
  })
  return {
    loaded: () => loading,
    stop() {
      unsubscribe()
      clearTimeout(timer)
    },
  }
}
