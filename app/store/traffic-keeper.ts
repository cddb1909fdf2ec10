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
  /** What this tab was last in step with, by scenario. */
  const bases = new Map<string, TrafficLayout>()

  async function load(id: string): Promise<void> {
    loaded = undefined
    const kept = await storage.readTraffic(id).catch(() => undefined)
    if (store.getState().scenario?.id !== id) return
    const base = kept ?? EMPTY_TRAFFIC
    bases.set(id, base)
    store.getState().loadTraffic(base)
    loaded = id
  }

  /** One after the other: each has to know what the one before it kept. */
  const write = (id: string) => {
    clearTimeout(timer)
    timer = undefined
    const left = layoutOf(store.getState())
    turn = turn.then(() => keep(id, left)).catch(() => store.getState().showNotice(words.traffic.refusesToKeep))
  }

  /** Keeps what there is when its turn comes; of a scenario that was left meanwhile, what there was. */
  async function keep(id: string, left: TrafficLayout): Promise<void> {
    const ours = loaded === id ? layoutOf(store.getState()) : left
    const merged = await storage.keepTraffic(id, ours, bases.get(id) ?? EMPTY_TRAFFIC)
    bases.set(id, merged)
    if (loaded !== id) return
    channel.tell({ type: 'traffic', scenario: id })
    show(ours, merged)
  }

  /** What others kept comes in; what changed here since `ours` was looked at goes on top of it. */
  function show(ours: TrafficLayout, merged: TrafficLayout): void {
    const state = store.getState()
    const shown = mergeTraffic({ ours: state, theirs: merged, base: ours })
    isTaking = true
    if (JSON.stringify(state.environments) !== JSON.stringify(shown.environments))
      state.setEnvironments(shown.environments)
    if (JSON.stringify(state.steps) !== JSON.stringify(shown.steps)) state.setSteps(shown.steps)
    isTaking = false
  }

  /** Another tab has kept something. What waits to be kept here finds that by itself. */
  async function take(id: string): Promise<void> {
    const kept = await storage.readTraffic(id).catch(() => undefined)
    const before = bases.get(id)
    if (!kept || !before || loaded !== id || timer !== undefined) return
    bases.set(id, kept)
    show(before, kept)
  }
  const unhear = channel.onMessage(({ type, scenario }) => {
    // After what is being written: of two answers, the later has to be the newer.
    if (type === 'traffic' && scenario === loaded) turn = turn.then(() => take(scenario))
  })
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

function layoutOf({ environments, environment, steps, isAutoResend }: TrafficLayout): TrafficLayout {
  return { environments, environment, steps, isAutoResend }
}

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
