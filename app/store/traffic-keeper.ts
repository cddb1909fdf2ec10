import { mergeTraffic } from '../kernels/tabs/merge-traffic.ts'
import { store as words } from '../text/store.ts'
import type { StudioStorage } from './storage.ts'
import type { StudioStore } from './store.ts'
import type { TabChannel } from './tab-channel.ts'
import { EMPTY_TRAFFIC, type TrafficLayout } from './traffic-slice.ts'

const DELAY = 300

/** Keeps a scenario's environments and sequence in the browser's storage, and brings them back with it. */
export function keepTraffic(store: StudioStore, storage: StudioStorage, channel: TabChannel): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isTaking = false
  let turn: Promise<unknown> = Promise.resolve()
  let loaded: string | undefined
  /** What this tab was last in step with. */
  let base: TrafficLayout = EMPTY_TRAFFIC

  async function load(id: string): Promise<void> {
    loaded = undefined
    const kept = await storage.readTraffic(id).catch(() => undefined)
    if (store.getState().scenario?.id !== id) return
    base = kept ?? EMPTY_TRAFFIC
    store.getState().loadTraffic(base)
    loaded = id
  }

  const write = (id: string) => {
    clearTimeout(timer)
    timer = undefined
    const { environments, environment, steps, isAutoResend, showNotice } = store.getState()
    const ours = { environments, environment, steps, isAutoResend }
    // One after the other: each has to know what the one before it kept.
    const kept = turn.then(() => storage.keepTraffic(id, ours, base))
    turn = kept.catch(() => undefined)
    kept.then(
      (merged) => {
        if (loaded !== id) return
        base = merged
        channel.tell({ type: 'traffic', scenario: id })
        show(ours, merged)
      },
      () => showNotice(words.traffic.refusesToKeep),
    )
  }

  /** What others kept meanwhile, unless somebody writes here: then the next write finds it. */
  function show(ours: TrafficLayout, merged: TrafficLayout): void {
    const state = store.getState()
    if (timer !== undefined || differs(state, { ...state, ...ours })) return
    isTaking = true
    if (JSON.stringify(ours.environments) !== JSON.stringify(merged.environments))
      state.setEnvironments(merged.environments)
    if (ours.steps.map(({ id }) => id).join() !== merged.steps.map(({ id }) => id).join()) state.setSteps(merged.steps)
    isTaking = false
  }

  /** Another tab has kept something: ours, as far as it differs, goes on top of it. */
  async function take(id: string): Promise<void> {
    const kept = await storage.readTraffic(id).catch(() => undefined)
    if (!kept || loaded !== id || timer !== undefined) return
    const { environments, environment, steps, isAutoResend } = store.getState()
    const ours = { environments, environment, steps, isAutoResend }
    const merged = { ...ours, ...mergeTraffic({ ours, theirs: kept, base }) }
    base = kept
    show(ours, merged)
  }
  const unhear = channel.onMessage(
    ({ type, scenario }) => type === 'traffic' && scenario === loaded && void take(scenario),
  )
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
    if (id === undefined || isTaking || !differs(state, before)) return
    clearTimeout(timer)
    // Letters may wait for the next; what was imported, added or chosen must survive a reload right after it.
    if (isTyping(state, before)) timer = setTimeout(() => write(id), DELAY)
    else write(id)
  })
  return () => {
    unhear()
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
