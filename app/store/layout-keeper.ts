import type { StudioState, StudioStore } from './store.ts'
import type { TabChannel } from './tab-channel.ts'

/** Keeps a layout with its scenario, in step with the other tabs that show it. */
export interface LayoutKeeper {
  /** Settles when the layout of the open scenario is there. */
  loaded(): Promise<void>
  stop(): void
}

export interface LayoutKeeperOptions<Layout extends object> {
  readonly store: StudioStore
  readonly channel: TabChannel
  /** By which tabs tell each other that a layout of this kind is kept. */
  readonly message: 'traffic' | 'debugging'
  read(id: string): Promise<Layout | undefined>
  /** What it becomes comes back: merged with what others have kept since `base`. */
  keep(id: string, ours: Layout, base: Layout | undefined): Promise<Layout>
  /** What a scenario begins with, given what is kept of it. */
  begin(kept: Layout | undefined): Layout | Promise<Layout>
  /** Puts into the store what the scenario begins with. */
  load(id: string, layout: Layout): void
  /** What the store has of it. A field that is another one than before is to be kept. */
  layoutOf(state: StudioState): Layout
  /** What others kept comes into the store; what changed there since it was as in `ours` goes on top of it. */
  show(ours: Layout, merged: Layout): void
  /** For how many milliseconds a change may wait for the next; 0: a reload right after it has to find it. */
  delay(now: Layout, before: Layout): number
  /** Settles when the layout may be kept, and another tab's may be shown. */
  ready?(): Promise<unknown>
  /** The storage does not take it. */
  onRefused?(): void
}

const atOnce = () => Promise.resolve()

/** Follows the open scenario; what another tab adds, changes or removes comes in, one by one. */
export function createLayoutKeeper<Layout extends object>(options: LayoutKeeperOptions<Layout>): LayoutKeeper {
  const { store, channel, message, layoutOf, ready = atOnce } = options
  let timer: ReturnType<typeof setTimeout> | undefined
  let loading: Promise<void> = Promise.resolve()
  let turn: Promise<unknown> = Promise.resolve()
  /** The scenario whose layout is here. */
  let loaded: string | undefined
  /** What this tab was last in step with, by scenario. */
  const bases = new Map<string, Layout>()
  let isTaking = false

  async function load(id: string): Promise<void> {
    loaded = undefined
    const base = await options.begin(await options.read(id).catch(() => undefined))
    if (store.getState().scenario?.id !== id) return
    bases.set(id, base)
    options.load(id, base)
    loaded = id
  }

  /** One after the other: each has to know what the one before it kept. */
  function write(id: string, before = ready): void {
    clearTimeout(timer)
    timer = undefined
    const left = layoutOf(store.getState())
    turn = turn
      .then(before)
      .then(() => keep(id, left))
      .catch(() => options.onRefused?.())
  }

  /** Keeps what there is when its turn comes; of a scenario that was left meanwhile, what there was. */
  async function keep(id: string, left: Layout): Promise<void> {
    const ours = loaded === id ? layoutOf(store.getState()) : left
    const merged = await options.keep(id, ours, bases.get(id))
    bases.set(id, merged)
    if (loaded !== id) return
    channel.tell({ type: message, scenario: id })
    show(ours, merged)
  }

  /** What comes from another tab is no change of this one. */
  function show(ours: Layout, merged: Layout): void {
    isTaking = true
    options.show(ours, merged)
    isTaking = false
  }

  /** Another tab has kept something. What waits to be kept here finds that by itself. */
  async function take(id: string): Promise<void> {
    await ready()
    const kept = await options.read(id).catch(() => undefined)
    const before = bases.get(id)
    if (!kept || !before || loaded !== id || timer !== undefined) return
    bases.set(id, kept)
    show(before, kept)
  }

  /** Who goes has no time to wait for anything. */
  const leave = () => timer !== undefined && loaded !== undefined && write(loaded, atOnce)
  const follow = () => {
    const { scenario } = store.getState()
    if (scenario) loading = load(scenario.id)
  }
  follow()
  addEventListener('pagehide', leave)
  const unhear = channel.onMessage(({ type, scenario }) => {
    // After what is being written: of two answers, the later has to be the newer.
    if (type === message && scenario === loaded) turn = turn.then(() => take(scenario)).catch(() => undefined)
  })
  const unsubscribe = store.subscribe((state, before) => {
    if (state.scenario?.id !== before.scenario?.id) {
      // what waits belongs to the scenario that is left
      leave()
      return follow()
    }
    const id = loaded
    if (id === undefined || isTaking) return
    const [ours, old] = [layoutOf(state), layoutOf(before)]
    if (!differs(ours, old)) return
    clearTimeout(timer)
    const delay = options.delay(ours, old)
    if (delay > 0) timer = setTimeout(() => write(id), delay)
    else write(id)
  })
  return {
    loaded: () => loading,
    stop() {
      loaded = undefined // what is being written tells nobody any more
      unhear()
      unsubscribe()
      removeEventListener('pagehide', leave)
      clearTimeout(timer)
    },
  }
}

function differs<Layout extends object>(one: Layout, other: Layout): boolean {
  return (Object.keys(one) as (keyof Layout)[]).some((key) => one[key] !== other[key])
}
