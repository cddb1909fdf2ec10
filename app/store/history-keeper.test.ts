import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Run } from '../../engine/protocol.ts'
import { exitRun } from '../fixtures/exit-trace.ts'
import { KEPT_HISTORY } from '../kernels/bound-history.ts'
import { keepHistory, type HistoryKeeper } from './history-keeper.ts'
import type { Scenario } from './scenario-slice.ts'
import { createStorage, type StudioStorage } from './storage.ts'
import { createStudioStore, type StudioStore } from './store.ts'

const storage = createStorage()
let count = 0
let id = ''
let keepers: HistoryKeeper[] = []

const scenario = (): Scenario => ({ id, name: id, source: 'new', files: {}, disk: undefined })
const run = (at: number, more: Partial<Run> = {}): Run => ({ ...exitRun, id: `r${at}`, startedAt: at, ...more })

async function openPage(own: StudioStorage = storage): Promise<StudioStore> {
  const store = createStudioStore()
  keepers.push(keepHistory(store, own, () => true))
  const reading = vi.spyOn(own, 'readHistory')
  store.getState().showScenario(scenario())
  await vi.waitFor(() => expect(reading).toHaveBeenCalled())
  await reading.mock.results[0]?.value
  reading.mockRestore()
  await Promise.resolve()
  return store
}
const ids = (store: StudioStore) => store.getState().runs.map((each) => each.id)
const keptIds = async () => (await storage.readHistory(id))?.runs.map((each) => each.id)

beforeEach(() => {
  count += 1
  id = `scenario-${count}`
})
afterEach(() => {
  for (const keeper of keepers) keeper.stop()
  keepers = []
})

describe('a history', () => {
  it('survives a reload with pins, baseline and the shown run', async () => {
    const store = await openPage()
    for (const at of [1, 2, 3]) store.getState().addRun(run(at))
    store.getState().pinRun('r1', true)
    store.getState().pinBaseline({ run: run(2), label: 'baseline · r2' })
    store.getState().showRun('r2', 'access/tenant-guard')
    await vi.waitFor(async () =>
      expect((await storage.readHistory(id))?.shown).toEqual({ run: 'r2', row: 'access/tenant-guard' }),
    )
    const again = await openPage()
    expect(ids(again)).toEqual(['r3', 'r2', 'r1'])
    expect(again.getState()).toMatchObject({
      pinnedRuns: ['r1'],
      baseline: { run: { id: 'r2' }, label: 'baseline · r2' },
      runId: 'r2',
      rowId: 'access/tenant-guard',
    })
    expect(again.getState().runs[1]).toEqual(run(2))
  })

  it('shows no run after the session was forgotten: it may be the one that can’t be drawn', async () => {
    const store = await openPage()
    store.getState().addRun(run(1))
    store.getState().showRun('r1', undefined)
    await vi.waitFor(async () => expect((await storage.readHistory(id))?.shown?.run).toBe('r1'))
    await storage.forgetSession()
    const again = await openPage()
    expect([ids(again), again.getState().runId]).toEqual([['r1'], undefined])
  })

  it('forgets what somebody removes, and keeps what a scenario leaves when it is closed', async () => {
    const store = await openPage()
    for (const at of [1, 2, 3]) store.getState().addRun(run(at))
    store.getState().removeRuns(['r2'])
    await vi.waitFor(async () => expect(await keptIds()).toEqual(['r3', 'r1']))
    store.getState().restoreRuns()
    await vi.waitFor(async () => expect(await keptIds()).toEqual(['r3', 'r2', 'r1']))
    store.getState().addRun(run(4))
    keepers.at(-1)?.leave()
    store.getState().clearRuns()
    store.getState().showScenario({ ...scenario(), id: 'another' })
    await vi.waitFor(async () => expect(await keptIds()).toEqual(['r4', 'r3', 'r2', 'r1']))
    expect(ids(store)).toEqual([])
  })

  it('is bounded: the oldest go first, pinned ones stay, and the room is told', async () => {
    const store = await openPage()
    store.getState().addRun(run(0))
    store.getState().pinRun('r0', true)
    for (let at = 1; at <= KEPT_HISTORY.runs + 5; at += 1) store.getState().addRun(run(at))
    await vi.waitFor(() => {
      const room = store.getState().historyRoom
      expect(typeof room === 'object' && room.ids.length).toBe(KEPT_HISTORY.runs)
    })
    const kept = await keptIds()
    expect(kept).toHaveLength(KEPT_HISTORY.runs)
    expect(kept?.at(0)).toBe(`r${KEPT_HISTORY.runs + 5}`)
    expect(kept?.at(-1)).toBe('r0')
    expect(kept).not.toContain('r1')
  })

  it('shares the room with other scenarios: what was used longest ago gives first', async () => {
    const heavy = { response: { ...exitRun.response, body: new Uint8Array(15_000_000) } }
    const first = id
    await storage.keepHistory(first, { added: [run(1, heavy)], removed: [], pinned: [] })
    for (let other = 2; other <= 5; other += 1)
      await storage.keepHistory(`${first}-${other}`, { added: [run(other, heavy)], removed: [], pinned: [] })
    expect(await keptIds()).toEqual([])
    expect((await storage.readHistory(`${first}-5`))?.runs).toHaveLength(1)
  })

  it('says when there is no room, and keeps what waited once there is', async () => {
    let isFull = true
    const own: StudioStorage = {
      ...storage,
      keepHistory: (...all) =>
        isFull ? Promise.reject(new DOMException('', 'QuotaExceededError')) : storage.keepHistory(...all),
    }
    const store = await openPage(own)
    store.getState().addRun(run(1))
    await vi.waitFor(() => expect(store.getState().historyRoom).toBe('none'))
    isFull = false
    store.getState().noteStorage({ type: 'full', detail: '' })
    store.getState().noteStorage(undefined)
    await vi.waitFor(async () => expect(await keptIds()).toEqual(['r1']))
  })
})

describe('room in the storage', () => {
  it('is listed by scenario, given back, and taken again', async () => {
    const files = { 'kong.yml': 'x'.repeat(5000) }
    const copy = { tab: 't', former: undefined, files, disk: undefined, base: undefined }
    await storage.keepScenario({ ...scenario(), files }, copy)
    await storage.keepHistory(id, { added: [run(1)], removed: [], pinned: [] })
    const own = async () => (await storage.listRoom()).find((room) => room.id === id)
    expect(await own()).toMatchObject({ name: id, files: 5008, runCount: 1 })
    const undo = await storage.makeRoom(id, 'scenario')
    expect([await own(), await storage.readScenario(id), await storage.readHistory(id)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    await undo()
    expect(await own()).toMatchObject({ files: 5008, runCount: 1 })
    expect(await keptIds()).toEqual(['r1'])
    await storage.makeRoom(id, 'history')
    expect(await own()).toMatchObject({ files: 5008, runCount: 0 })
  })
})
