import { mergeDebugging } from '../kernels/tabs/merge-debug.ts'
import type { Three } from '../kernels/tabs/merge-lists.ts'
import { mergeTraffic } from '../kernels/tabs/merge-traffic.ts'
import type { StudioDatabase, StudioSchema } from './database.ts'
import type { DebugLayout } from './debug-slice.ts'
import type { TrafficLayout } from './traffic-slice.ts'

/** What belongs to a scenario beside its files, and what several tabs change at once. */
export interface LayoutStorage {
  /** Breakpoints, watches and console inputs of a scenario; what others kept since `base` comes back merged with ours. */
  keepDebugLayout(id: string, layout: DebugLayout, base?: DebugLayout): Promise<DebugLayout>
  readDebugLayout(id: string): Promise<DebugLayout | undefined>
  /** Environments and the sequence of a scenario; what others kept since `base` comes back merged with ours. */
  keepTraffic(id: string, layout: TrafficLayout, base?: TrafficLayout): Promise<TrafficLayout>
  readTraffic(id: string): Promise<TrafficLayout | undefined>
}

/** Over the database of the studio. */
export function createLayoutStorage(open: () => Promise<StudioDatabase>): LayoutStorage {
  const debugging = storeOf<DebugLayout>(open, {
    prefix: 'debug',
    is: (kept): kept is DebugLayout => 'watches' in kept,
    merge: mergeDebugging,
  })
  const traffic = storeOf<TrafficLayout>(open, {
    prefix: 'traffic',
    is: (kept): kept is TrafficLayout => 'environments' in kept,
    merge: mergeTraffic,
  })
  return {
    keepDebugLayout: debugging.keep,
    readDebugLayout: debugging.read,
    keepTraffic: traffic.keep,
    readTraffic: traffic.read,
  }
}

type Kept = StudioSchema['layout']['value']

interface LayoutKind<Layout extends Kept> {
  /** Of its keys. */
  readonly prefix: string
  is(kept: Kept): kept is Layout
  /** The part that tabs share; the rest is as this tab has it. */
  merge(three: Three<Layout>): Partial<Layout>
}

function storeOf<Layout extends DebugLayout | TrafficLayout>(
  open: () => Promise<StudioDatabase>,
  { prefix, is, merge }: LayoutKind<Layout>,
) {
  const ofKind = (kept: Kept | undefined) => (kept && is(kept) ? kept : undefined)
  return {
    /** In one transaction: of two tabs, the later finds what the earlier has kept. */
    async keep(id: string, layout: Layout, base?: Layout): Promise<Layout> {
      const transaction = (await open()).transaction('layout', 'readwrite')
      const theirs = ofKind(await transaction.store.get(`${prefix} ${id}`))
      const isShared = base && theirs && theirs.stamp !== base.stamp
      const shared = isShared ? merge({ ours: layout, theirs, base }) : {}
      const merged = { ...layout, ...shared, stamp: crypto.randomUUID() }
      await Promise.all([transaction.store.put(merged, `${prefix} ${id}`), transaction.done])
      return merged
    },
    async read(id: string): Promise<Layout | undefined> {
      return ofKind(await (await open()).get('layout', `${prefix} ${id}`))
    },
  }
}
