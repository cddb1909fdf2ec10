import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { conflictsOf, decideConflict, mergeTabs, type KeptCopy, type TabCopy } from './merge-tabs.ts'

const kept = (files: Record<string, string>, more: Partial<KeptCopy> = {}): KeptCopy => ({
  revision: 1,
  files,
  disk: undefined,
  aside: [],
  ...more,
})
const tab = (name: string, files: Record<string, string>, base?: KeptCopy): TabCopy => ({
  tab: name,
  former: undefined,
  files,
  disk: undefined,
  base,
})

describe('mergeTabs', () => {
  it('keeps what was opened anew as it is, and counts', () => {
    expect(mergeTabs(undefined, tab('a', { f: '1' })).kept).toEqual(kept({ f: '1' }))
    expect(mergeTabs(kept({ f: '1', g: '1' }), tab('a', { f: '2' })).kept).toEqual(kept({ f: '2' }, { revision: 2 }))
  })

  it('changes nothing when nothing changed', () => {
    const stored = kept({ f: '1' })
    const merged = mergeTabs(stored, tab('a', { f: '1' }, stored))
    expect(merged.kept).toBe(stored)
    expect(merged.taken).toEqual({})
  })

  it('takes what another tab changed, where this one changed nothing', () => {
    const base = kept({ f: '1', g: '1', gone: 'x' })
    const stored = kept({ f: '2', g: '1', new: 'n' }, { revision: 2 })
    const merged = mergeTabs(stored, tab('a', { f: '1', g: 'mine', gone: 'x' }, base))
    expect(merged.taken).toEqual({ f: '2', gone: undefined, new: 'n' })
    expect(merged.kept).toEqual(kept({ f: '2', g: 'mine', new: 'n' }, { revision: 3 }))
    expect(conflictsOf(merged.kept, 'a')).toEqual([])
  })

  it('keeps both texts when both tabs changed one file; each tab shows its own', () => {
    const base = kept({ f: '1' })
    const stored = kept({ f: 'theirs' }, { revision: 2 })
    const merged = mergeTabs(stored, tab('b', { f: 'mine' }, base))
    expect(merged.taken).toEqual({})
    expect(merged.kept).toEqual(kept({ f: 'theirs' }, { revision: 3, aside: [{ tab: 'b', path: 'f', text: 'mine' }] }))
    expect(conflictsOf(merged.kept, 'b')).toEqual([{ path: 'f', theirs: 'theirs', tab: undefined }])
    expect(conflictsOf(merged.kept, 'a')).toEqual([{ path: 'f', theirs: 'mine', tab: 'b' }])
    // typing goes on in both: both stay
    const later = mergeTabs(merged.kept, tab('b', { f: 'mine 2' }, merged.kept)).kept
    expect(later).toMatchObject({ files: { f: 'theirs' }, aside: [{ text: 'mine 2' }] })
    const first = mergeTabs(later, tab('a', { f: 'theirs 2' }, stored)).kept
    expect(first).toMatchObject({ files: { f: 'theirs 2' }, aside: [{ text: 'mine 2' }] })
  })

  it('keeps a text that another tab deleted, and a deletion of what another tab wrote', () => {
    const base = kept({ f: '1' })
    expect(mergeTabs(kept({}, { revision: 2 }), tab('b', { f: 'mine' }, base)).kept.aside).toEqual([
      { tab: 'b', path: 'f', text: 'mine' },
    ])
    expect(mergeTabs(kept({ f: '2' }, { revision: 2 }), tab('b', {}, base)).kept).toMatchObject({
      files: { f: '2' },
      aside: [{ tab: 'b', path: 'f', text: undefined }],
    })
  })

  it('is no conflict when both wrote the same, nor any longer once they do', () => {
    const base = kept({ f: '1' })
    const stored = kept({ f: '2' }, { revision: 2 })
    expect(mergeTabs(stored, tab('b', { f: '2' }, base)).kept).toBe(stored)
    const split = mergeTabs(stored, tab('b', { f: '3' }, base)).kept
    expect(mergeTabs(split, tab('b', { f: '2' }, split)).kept.aside).toEqual([])
  })

  it('finds the text of a reloaded tab under its new name', () => {
    const stored = kept({ f: '1' }, { aside: [{ tab: 'old', path: 'f', text: 'mine' }] })
    const base = { ...stored, aside: [{ tab: 'new', path: 'f', text: 'mine' }] }
    const merged = mergeTabs(stored, { ...tab('new', { f: 'mine' }, base), former: 'old' })
    expect(merged.kept).toEqual(kept({ f: '1' }, { revision: 2, aside: [{ tab: 'new', path: 'f', text: 'mine' }] }))
  })

  it('writes everything anew when what was kept has been deleted', () => {
    const base = kept({ f: '1' }, { revision: 7 })
    expect(mergeTabs(undefined, tab('a', { f: '1' }, base)).kept).toEqual(kept({ f: '1' }, { revision: 8 }))
  })
})

describe('decideConflict', () => {
  const base = kept({ f: '1' })
  const split = mergeTabs(kept({ f: 'a' }, { revision: 2 }), tab('b', { f: 'b' }, base)).kept
  const ofB = { path: 'f', theirs: 'a', tab: undefined }
  const ofA = { path: 'f', theirs: 'b', tab: 'b' }

  it('keeps or takes, in either tab', () => {
    for (const [copy, conflict, choice, text] of [
      [tab('b', { f: 'b' }, split), ofB, 'mine', 'b'],
      [tab('b', { f: 'b' }, split), ofB, 'theirs', 'a'],
      [tab('a', { f: 'a' }, split), ofA, 'mine', 'a'],
      [tab('a', { f: 'a' }, split), ofA, 'theirs', 'b'],
    ] as const) {
      const decided = decideConflict(split, copy, { conflict, choice })
      expect(decided.kept).toEqual(kept({ f: text }, { revision: 4 }))
      expect({ ...copy.files, ...decided.taken }).toEqual({ f: text })
    }
  })

  it('reaches the other tab as a change that it takes', () => {
    const decided = decideConflict(split, tab('a', { f: 'a' }, split), { conflict: ofA, choice: 'mine' }).kept
    expect(mergeTabs(decided, tab('b', { f: 'b' }, split)).taken).toEqual({ f: 'a' })
    // unless somebody wrote on there: then there are two texts again
    expect(mergeTabs(decided, tab('b', { f: 'b more' }, split)).kept.aside).toEqual([
      { tab: 'b', path: 'f', text: 'b more' },
    ])
  })

  it('drops no text that nobody has seen', () => {
    const moved = mergeTabs(split, tab('b', { f: 'b, newer' }, split)).kept
    const decided = decideConflict(moved, tab('a', { f: 'a' }, split), { conflict: ofA, choice: 'mine' })
    expect(decided.kept.aside).toEqual([{ tab: 'b', path: 'f', text: 'b, newer' }])
    const other = mergeTabs(split, tab('a', { f: 'a, newer' }, split)).kept
    expect(decideConflict(other, tab('b', { f: 'b' }, split), { conflict: ofB, choice: 'mine' }).kept).toBe(other)
  })
})

it('loses no text, whatever tabs do in whatever order', () => {
  const step = fc.record({
    tab: fc.constantFrom('a', 'b', 'c'),
    path: fc.constantFrom('f', 'g'),
    does: fc.constantFrom('types', 'types', 'saves', 'reloads'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let stored = kept({ f: '0', g: '0' })
      const start = () => ({ files: { ...stored.files }, base: stored })
      const tabs: Record<string, { files: Record<string, string>; base: KeptCopy }> = {
        a: start(),
        b: start(),
        c: start(),
      }
      const save = (name: string) => {
        const own = tabs[name] ?? start()
        const merged = mergeTabs(stored, tab(name, own.files, own.base))
        stored = merged.kept
        const files = { ...own.files, ...merged.taken } as Record<string, string>
        tabs[name] = { files, base: stored }
      }
      for (const [at, { tab: name, path, does }] of steps.entries()) {
        const own = tabs[name] ?? start()
        if (does === 'types') tabs[name] = { ...own, files: { ...own.files, [path]: `${own.files[path]}·${at}` } }
        else if (does === 'saves') save(name)
      }
      for (const name of ['a', 'b', 'c', 'a', 'b', 'c']) save(name)
      // what was typed last in each file by each tab is a prefix of a text that is kept
      const texts = [...Object.values(stored.files), ...stored.aside.map(({ text }) => text)]
      for (const { files } of Object.values(tabs))
        for (const text of Object.values(files)) expect(texts).toContain(text)
      const typed = steps.flatMap(({ does }, at) => (does === 'types' ? [at] : []))
      for (const at of typed) expect(texts.some((text) => text?.split('·').includes(String(at)))).toBe(true)
    }),
    { numRuns: 300 },
  )
})
