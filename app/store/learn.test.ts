import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { keepLearnMemory, readLearnMemory } from './learn-memory.ts'
import { createStudioStore } from './store.ts'

const KEY = 'phasescope-learn'

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  })
})
afterEach(() => vi.unstubAllGlobals())

describe('what was learnt', () => {
  it('is kept in the browser, and read again', () => {
    const store = createStudioStore()
    const stop = keepLearnMemory(store)
    const { noteProgress, noteResult, dismissHints } = store.getState()
    const prediction = { order: ['a access'], skipped: ['a log'] }
    noteProgress('lesson-1', { prediction, hints: 2 })
    noteResult('lesson-1', { isPassed: false, results: [] })
    expect(store.getState().progress['lesson-1']?.isPassed).toBeUndefined()
    noteResult('lesson-1', { isPassed: true, results: [] })
    // Once passed stays passed.
    noteResult('lesson-1', { isPassed: false, results: [] })
    dismissHints()
    stop()
    const again = createStudioStore().getState()
    expect(again.progress).toEqual({ 'lesson-1': { prediction, hints: 2, isPassed: true } })
    expect([again.hasSeenHints, again.isLearnShown]).toEqual([true, false])
  })

  it('is forgotten when a lesson starts afresh', () => {
    const store = createStudioStore()
    store.getState().noteProgress('lesson-1', { isPassed: true })
    store.getState().noteProgress('lesson-2', { isPassed: true })
    store.getState().forgetProgress('lesson-1')
    expect(store.getState().progress).toEqual({ 'lesson-2': { isPassed: true } })
  })

  it.each(['{', '7', 'null', '{"progress":3}', '{"progress":{"a":null,"b":{"prediction":{"order":"x"},"fates":{}}}}'])(
    'survives what somebody else wrote: %s',
    (text) => {
      localStorage.setItem(KEY, text)
      const { progress, hasSeenHints } = createStudioStore().getState()
      expect(Object.values(progress)).toEqual(text.includes('"b"') ? [{ isPassed: false, hints: 0 }] : [])
      expect(hasSeenHints).toBe(false)
    },
  )

  it('begins with a first visit where nothing was kept', () => {
    expect(readLearnMemory()).toBeUndefined()
  })
})
