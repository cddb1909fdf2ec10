import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'

import type { Breakpoint } from '../../engine/protocol.ts'
import { keepDebugLayout } from './debug-keeper.ts'
import { createStorage } from './storage.ts'
import { createStudioStore, type StudioStore } from './store.ts'
import { createTabChannel } from './tab-channel.ts'

const storage = createStorage()
const textIsKept = () => Promise.resolve()
const scenario = (id: string) => ({ id, name: id, source: 'new', files: {}, disk: undefined }) as const

async function openTab(id: string): Promise<StudioStore> {
  const store = createStudioStore()
  store.getState().showScenario(scenario(id))
  const keeper = keepDebugLayout({
    store,
    storage,
    channel: createTabChannel(),
    textIsKept,
    onLeftOver: () => undefined,
  })
  await keeper.loaded()
  return store
}
const add = (store: StudioStore, id: string, line: number) =>
  store.getState().setBreakpoints([...store.getState().breakpoints, { id, type: 'line', file: 'handler.lua', line }])
const linesOf = (breakpoints: readonly Breakpoint[] | undefined) =>
  breakpoints?.map((breakpoint) => (breakpoint.type === 'line' ? breakpoint.line : 0)).toSorted()

it('two tabs set breakpoints and watches: both have both, each under an id of its own, and so has the storage', async () => {
  const [a, b] = [await openTab('shared'), await openTab('shared')]
  add(a, 'b1', 10)
  add(b, 'b1', 20)
  a.getState().setWatches(['conf.limit'])
  b.getState().setWatches(['ngx.ctx.user'])
  for (const tab of [a, b]) {
    await vi.waitFor(() => expect(linesOf(tab.getState().breakpoints)).toEqual([10, 20]))
    await vi.waitFor(() => expect(tab.getState().watches.toSorted()).toEqual(['conf.limit', 'ngx.ctx.user']))
    expect(new Set(tab.getState().breakpoints.map(({ id }) => id)).size).toBe(2)
  }
  expect(linesOf((await storage.readDebugLayout('shared'))?.breakpoints)).toEqual([10, 20])

  // what one tab removes goes from the other, too
  a.getState().setBreakpoints(a.getState().breakpoints.filter((one) => one.type === 'line' && one.line !== 10))
  await vi.waitFor(() => expect(linesOf(b.getState().breakpoints)).toEqual([20]))
})

it('what was set right before another scenario opened stays with its own', async () => {
  const tab = await openTab('left')
  add(tab, 'b1', 7)
  tab.getState().showScenario(scenario('next'))
  await vi.waitFor(async () => expect(linesOf((await storage.readDebugLayout('left'))?.breakpoints)).toEqual([7]))
  await vi.waitFor(() => expect(tab.getState().breakpoints).toEqual([]))
  expect(await storage.readDebugLayout('next')).toBeUndefined()
})

it('what another tab kept stays, also when something was set here while that came back', async () => {
  const slow = createStorage()
  let goOn = (): void => undefined
  const [a, b] = [createStudioStore(), createStudioStore()]
  const channel = createTabChannel()
  const silent = { tell: () => undefined, onMessage: () => () => undefined, dispose: () => undefined }
  for (const tab of [a, b]) tab.getState().showScenario(scenario('raced'))
  const keepers = [
    keepDebugLayout({ store: a, storage, channel, textIsKept, onLeftOver: () => undefined }),
    keepDebugLayout({
      store: b,
      // its answer takes a while, and it hears of no other tab
      storage: {
        ...slow,
        async keepDebugLayout(...kept) {
          const merged = await slow.keepDebugLayout(...kept)
          await new Promise<void>((resolve) => (goOn = resolve))
          return merged
        },
      },
      channel: silent,
      textIsKept,
      onLeftOver: () => undefined,
    }),
  ]
  for (const keeper of keepers) await keeper.loaded()
  add(a, 'b1', 10)
  await vi.waitFor(async () => expect(linesOf((await storage.readDebugLayout('raced'))?.breakpoints)).toEqual([10]))
  add(b, 'b1', 20)
  await vi.waitFor(async () => expect(linesOf((await storage.readDebugLayout('raced'))?.breakpoints)).toEqual([10, 20]))
  add(b, 'b2', 30)
  goOn()
  await vi.waitFor(() => expect(linesOf(b.getState().breakpoints)).toEqual([10, 20, 30]))
  await vi.waitFor(async () => {
    expect(linesOf((await storage.readDebugLayout('raced'))?.breakpoints)).toEqual([10, 20, 30])
    goOn()
  })
  for (const keeper of keepers) keeper.stop()
})

it('takes the lines of another tab after the text they are lines of', async () => {
  const [a, b] = [await openTab('text'), createStudioStore()]
  b.getState().showScenario(scenario('text'))
  let keptText = (): void => undefined
  const moved = vi.fn<() => Promise<void>>(() => new Promise((resolve) => (keptText = resolve)))
  const options = { storage, channel: createTabChannel(), onLeftOver: () => undefined }
  const keeper = keepDebugLayout({ ...options, store: b, textIsKept: moved })
  await keeper.loaded()
  add(a, 'b1', 6)
  await vi.waitFor(() => expect(moved).toHaveBeenCalled())
  expect(b.getState().breakpoints).toEqual([])
  keptText()
  await vi.waitFor(() => expect(linesOf(b.getState().breakpoints)).toEqual([6]))
  keeper.stop()
})

it('takes no breakpoints for left over while another tab debugs with them', async () => {
  const held = new Set<Promise<unknown>>()
  const request = async (_: string, how: unknown, work = how as () => Promise<unknown>) => {
    if (typeof how === 'function') return Promise.all(held).then(work)
    const holding = work()
    held.add(holding)
    return holding.finally(() => held.delete(holding))
  }
  const own = Object.getOwnPropertyDescriptor(navigator, 'locks')
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true })
  await storage.keepDebugLayout('debugged', { breakpoints: [], watches: [], inputs: [], isAttached: true })
  const a = await openTab('debugged')
  a.getState().attachDebugger(true)

  const b = createStudioStore()
  b.getState().showScenario(scenario('debugged'))
  const onLeftOver = vi.fn<(id: string) => void>()
  const keeper = keepDebugLayout({ store: b, storage, channel: createTabChannel(), textIsKept, onLeftOver })
  await keeper.loaded()
  await Promise.all([...Array(9)].map(() => Promise.resolve()))
  expect(onLeftOver).not.toHaveBeenCalled()
  // as if it were closed
  a.getState().attachDebugger(false)
  await vi.waitFor(() => expect(onLeftOver).toHaveBeenCalledWith('debugged'))
  keeper.stop()
  if (own) Object.defineProperty(navigator, 'locks', own)
  else Reflect.deleteProperty(navigator, 'locks')
})
