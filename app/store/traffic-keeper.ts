import type { StudioStorage } from './storage.ts'
import type { StudioStore } from './store.ts'
import { EMPTY_TRAFFIC, type TrafficLayout } from './traffic-slice.ts'

const DELAY = 300

/** Keeps a scenario's environments and sequence in the browser's storage, and brings them back with it. */
export function keepTraffic(store: StudioStore, storage: StudioStorage): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let loaded: string | undefined

  async function load(id: string): Promise<void> {
    loaded = undefined
    const kept = await storage.readTraffic(id).catch(() => undefined)
    if (store.getState().scenario?.id !== id) return
    store.getState().loadTraffic(kept ?? EMPTY_TRAFFIC)
    loaded = id
  }

  const write = (id: string) => {
    clearTimeout(timer)
    timer = undefined
    const { environments, environment, steps, isAutoResend, showNotice } = store.getState()
    storage
      .keepTraffic(id, { environments, environment, steps, isAutoResend })
      .catch(() =>
        showNotice('The browser’s storage refuses to keep this traffic: export it before you close the page.'),
      )
  }
  const leave = () => timer !== undefined && loaded !== undefined && write(loaded)
  addEventListener('pagehide', leave)

  const follow = () => {
    const { scenario } = store.getState()
    if (scenario) void load(scenario.id)
  }
  follow()
  const unsubscribe = store.subscribe((state, before) => {
    if (state.scenario?.id !== before.scenario?.id) {
      // what waits belongs to the scenario that is left
      leave()
      return follow()
    }
    const id = loaded
    if (id === undefined || !differs(state, before)) return
    clearTimeout(timer)
    // Letters may wait for the next; what was imported, added or chosen must survive a reload right after it.
    if (isTyping(state, before)) timer = setTimeout(() => write(id), DELAY)
    else write(id)
  })
  return () => {
    unsubscribe()
    removeEventListener('pagehide', leave)
    clearTimeout(timer)
  }
}

const KEPT = [
  'environments',
  'environment',
  'steps',
  'isAutoResend',
] as const satisfies readonly (keyof TrafficLayout)[]

function differs(state: TrafficLayout, before: TrafficLayout): boolean {
  return KEPT.some((key) => state[key] !== before[key])
}

/** Only the text of variables differs. */
function isTyping(state: TrafficLayout, before: TrafficLayout): boolean {
  const { environments } = before
  return (
    state.environments !== environments &&
    state.environments.length === environments.length &&
    state.steps === before.steps &&
    state.environment === before.environment &&
    state.isAutoResend === before.isAutoResend
  )
}
