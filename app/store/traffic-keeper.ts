import { mergeTraffic } from '../kernels/tabs/merge-traffic.ts'
import { store as words } from '../text/store.ts'
import { createLayoutKeeper } from './layout-keeper.ts'
import type { LayoutStorage } from './layout-storage.ts'
import type { StudioStore } from './store.ts'
import type { TabChannel } from './tab-channel.ts'
import { EMPTY_TRAFFIC, type TrafficLayout } from './traffic-slice.ts'

const DELAY = 300

/** Keeps a scenario's environments and sequence in the browser's storage, and brings them back with it. */
export function keepTraffic(store: StudioStore, storage: LayoutStorage, channel: TabChannel): () => void {
  const keeper = createLayoutKeeper<TrafficLayout>({
    store,
    channel,
    message: 'traffic',
    read: (id) => storage.readTraffic(id),
    keep: (...kept) => storage.keepTraffic(...kept),
    begin: (kept) => kept ?? EMPTY_TRAFFIC,
    load: (_, layout) => store.getState().loadTraffic(layout),
    layoutOf,
    show(ours, merged) {
      const state = store.getState()
      const shown = mergeTraffic({ ours: state, theirs: merged, base: ours })
      if (JSON.stringify(state.environments) !== JSON.stringify(shown.environments))
        state.setEnvironments(shown.environments)
      if (JSON.stringify(state.steps) !== JSON.stringify(shown.steps)) state.setSteps(shown.steps)
    },
    // Letters may wait for the next; what was imported, added or chosen must survive a reload right after it.
    delay: (now, before) => (isTyping(now, before) ? DELAY : 0),
    onRefused: () => store.getState().showNotice(words.traffic.refusesToKeep),
  })
  return keeper.stop
}

function layoutOf({ environments, environment, steps, isAutoResend }: TrafficLayout): TrafficLayout {
  return { environments, environment, steps, isAutoResend }
}

/** Only the text of variables differs. */
function isTyping(now: TrafficLayout, before: TrafficLayout): boolean {
  const { environments } = before
  return (
    now.environments !== environments &&
    now.environments.length === environments.length &&
    now.steps === before.steps &&
    now.environment === before.environment &&
    now.isAutoResend === before.isAutoResend
  )
}
