import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { createKeeper, type Keeper } from './keeper.ts'
import { settleJournals, writeJournal } from './journal.ts'
import type { Scenario } from './scenario-slice.ts'
import { createStorage, type StudioStorage } from './storage.ts'
import { createStudioStore, type StudioStore } from './store.ts'
import { createTabChannel, type TabChannel } from './tab-channel.ts'

interface Tab {
  readonly store: StudioStore
  readonly keeper: Keeper
  readonly channel: TabChannel
  readonly name: string
}

const storage = createStorage()
let id = ''
let count = 0
let tabs: Tab[] = []

const fresh = (): Scenario => ({
  id,
  name: id,
  source: 'new',
  files: { 'kong.yml': 'first', 'a.lua': 'a' },
  disk: undefined,
})

/** A tab as the session makes it; `storage` may be one that refuses, `channel` one that hears nothing. */
async function openTab(
  name: string,
  { own = storage, isDeaf = false }: { own?: StudioStorage; isDeaf?: boolean } = {},
): Promise<Tab> {
  const store = createStudioStore()
  const line = createTabChannel()
  const channel = isDeaf ? { ...line, onMessage: () => () => undefined } : line
  store.getState().showScenario((await storage.readScenario(id)) ?? fresh())
  const keeper = createKeeper({ store, storage: own, channel, identity: { tab: name, former: undefined } })
  keeper.start()
  await keeper.settle()
  const tab = { store, keeper, channel, name }
  tabs.push(tab)
  return tab
}

const textIn = ({ store }: Tab, path = 'kong.yml') => store.getState().scenario?.files[path]
const type = ({ store }: Tab, text: string, path = 'kong.yml') => store.getState().editFile(path, text)

beforeEach(() => {
  count += 1
  id = `scenario-${count}`
  localStorage.clear()
})
afterEach(async () => {
  for (const { keeper, channel } of tabs) {
    keeper.stop()
    await keeper.settle()
    channel.dispose()
  }
  tabs = []
})

describe('two tabs with one scenario', () => {
  it('show what the other wrote, and say so quietly', async () => {
    const [a, b] = [await openTab('a'), await openTab('b')]
    type(a, 'second')
    await vi.waitFor(() => expect(textIn(b)).toBe('second'))
    expect(b.store.getState().takenFromTab?.paths).toEqual(['kong.yml'])
    expect(a.store.getState().takenFromTab).toBeUndefined()
    type(b, 'b', 'a.lua')
    await vi.waitFor(() => expect(textIn(a, 'a.lua')).toBe('b'))
    expect([a, b].flatMap(({ store }) => store.getState().tabConflicts)).toEqual([])
  })

  it.each(['mine', 'theirs'] as const)(
    'keep both texts of a file that both changed, until somebody decides: %s',
    async (choice) => {
      const [a, b] = [await openTab('a', { isDeaf: true }), await openTab('b')]
      type(a, 'from a')
      type(b, 'from b')
      await b.keeper.settle()
      await a.keeper.settle()
      expect([textIn(a), textIn(b)]).toEqual(['from a', 'from b'])
      await vi.waitFor(() =>
        expect(b.store.getState().tabConflicts).toEqual([{ path: 'kong.yml', theirs: 'from a', tab: 'a' }]),
      )
      expect(a.store.getState().tabConflicts).toEqual([{ path: 'kong.yml', theirs: 'from b', tab: undefined }])
      expect((await storage.readScenario(id))?.kept?.aside).toEqual([{ tab: 'a', path: 'kong.yml', text: 'from a' }])

      const [conflict] = a.store.getState().tabConflicts
      if (conflict) await a.keeper.decide(conflict, choice)
      const text = choice === 'mine' ? 'from a' : 'from b'
      expect(textIn(a)).toBe(text)
      await vi.waitFor(() => expect(b.store.getState().tabConflicts).toEqual([]))
      expect(textIn(b)).toBe(text)
      expect((await storage.readScenario(id))?.files['kong.yml']).toBe(text)
      expect(a.store.getState().tabConflicts).toEqual([])
    },
  )

  it('find both texts although one tab was closed in the middle', async () => {
    const [a, b] = [await openTab('a', { isDeaf: true }), await openTab('b')]
    type(a, 'from a')
    type(b, 'from b')
    await b.keeper.settle()
    b.keeper.stop()
    await a.keeper.settle()
    expect(a.store.getState().tabConflicts).toMatchObject([{ theirs: 'from b' }])
    a.keeper.stop()
    const c = await openTab('c')
    expect([textIn(c), c.store.getState().tabConflicts]).toEqual([
      'from b',
      [{ path: 'kong.yml', theirs: 'from a', tab: 'a' }],
    ])
  })

  it('write on while the storage is slow, and lose nothing', async () => {
    const [a, b] = [await openTab('a'), await openTab('b')]
    for (let at = 0; at < 20; at += 1) {
      const writer = at % 2 === 0 ? a : b
      type(writer, `${textIn(writer)} ${at}`)
      if (at % 3 === 0) await writer.keeper.settle()
      else await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await a.keeper.settle()
    await b.keeper.settle()
    const kept = (await storage.readScenario(id))?.kept
    const texts = [kept?.files['kong.yml'], ...(kept?.aside ?? []).map(({ text }) => text)].join(' ').split(' ')
    for (let at = 0; at < 20; at += 1) expect(texts).toContain(String(at))
  })
})

describe('what a page left behind when it went away', () => {
  it('comes to its place, with what others kept meanwhile', async () => {
    const a = await openTab('a')
    const base = (await storage.readScenario(id))?.kept
    a.keeper.stop()
    await a.keeper.settle()
    writeJournal('a', { ...fresh(), files: { ...fresh().files, 'a.lua': 'unsaved', 'kong.yml': 'from a' } }, base)
    const b = await openTab('b')
    type(b, 'from b')
    await b.keeper.settle()
    expect(await settleJournals(storage)).toEqual([])
    const kept = (await storage.readScenario(id))?.kept
    expect(kept?.files).toEqual({ 'kong.yml': 'from b', 'a.lua': 'unsaved' })
    expect(kept?.aside).toEqual([{ tab: 'a', path: 'kong.yml', text: 'from a' }])
    expect(Object.keys(localStorage)).toEqual([])
  })

  it('is found by a tab that is still there, though nobody tells it', async () => {
    const b = await openTab('b')
    const base = (await storage.readScenario(id))?.kept
    type(b, 'from b')
    await b.keeper.settle()
    writeJournal('a', { ...fresh(), files: { ...fresh().files, 'kong.yml': 'from a' } }, base)
    dispatchEvent(new StorageEvent('storage', { key: 'phasescope-journal a', newValue: '{}' }))
    await vi.waitFor(() => expect(b.store.getState().tabConflicts).toHaveLength(1), { timeout: 5000 })
    expect(textIn(b)).toBe('from b')
    expect(Object.keys(localStorage)).toEqual([])
  })

  it('is left to others by a tab that has stopped', async () => {
    const a = await openTab('a')
    writeJournal('b', { ...fresh(), files: { 'kong.yml': 'theirs' } }, undefined)
    dispatchEvent(new StorageEvent('storage', { key: 'phasescope-journal b', newValue: '{}' }))
    a.keeper.stop()
    await new Promise((resolve) => setTimeout(resolve, 1300))
    expect(localStorage.getItem('phasescope-journal b')).not.toBeNull()
  })

  it('is written when the page is hidden before it could be kept', async () => {
    const a = await openTab('a')
    type(a, 'last key')
    dispatchEvent(new Event('pagehide'))
    expect(localStorage.getItem('phasescope-journal a')).toContain('last key')
    await a.keeper.settle()
    expect(localStorage.getItem('phasescope-journal a')).toBeNull()
  })
})

describe('a storage that is full', () => {
  it('is said; what is typed stays, and is kept once there is room', async () => {
    let isFull = true
    const own: StudioStorage = {
      ...storage,
      keepScenario: (...all) =>
        isFull ? Promise.reject(new DOMException('No room', 'QuotaExceededError')) : storage.keepScenario(...all),
    }
    await openTab('before')
    const a = await openTab('a', { own })
    type(a, 'typed')
    await a.keeper.settle()
    expect(a.store.getState().storageTrouble).toEqual({ type: 'full', detail: 'No room' })
    expect(textIn(a)).toBe('typed')
    const leaving = new Event('beforeunload', { cancelable: true })
    dispatchEvent(leaving)
    expect(leaving.defaultPrevented).toBe(true)
    isFull = false
    await vi.waitFor(() => expect(a.store.getState()).toMatchObject({ storageTrouble: undefined, isKeptAgain: true }), {
      timeout: 10_000,
    })
    expect((await storage.readScenario(id))?.files['kong.yml']).toBe('typed')
  })
})
