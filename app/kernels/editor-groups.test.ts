import { describe, expect, it } from 'vitest'
import { changeGroups, focusSide, joinGroups, openBeside, withoutFiles, type EditorGroups } from './editor-groups.ts'

const one: EditorGroups = { openFiles: ['a', 'b', 'c'], activeFile: 'b', otherGroup: undefined, side: 'left' }

describe('groups of the editor', () => {
  it('begin when a file is opened beside, and the focus goes there', () => {
    const two = openBeside(one, 'b')
    expect(two).toEqual({
      openFiles: ['b'],
      activeFile: 'b',
      otherGroup: { openFiles: ['a', 'b', 'c'], activeFile: 'b' },
      side: 'right',
    })
    expect(openBeside(one, 'b', { isMoved: true }).otherGroup).toEqual({ openFiles: ['a', 'c'], activeFile: 'c' })
  })

  it('take the focus in turns', () => {
    const two = openBeside(one, 'c')
    const back = focusSide(two, 'left')
    expect(back).toMatchObject({ activeFile: 'b', side: 'left', otherGroup: { openFiles: ['c'], activeFile: 'c' } })
    expect(focusSide(back, 'left')).toBe(back)
    expect(openBeside(back, 'a')).toMatchObject({ openFiles: ['c', 'a'], activeFile: 'a', side: 'right' })
  })

  it('end with their last tab, or when they are joined', () => {
    const two = openBeside(one, 'c')
    const without = (path: string) => changeGroups(two, (group) => withoutFiles(group, (file) => file === path))
    expect(without('c')).toEqual({ openFiles: ['a', 'b'], activeFile: 'b', otherGroup: undefined, side: 'left' })
    expect(without('b').otherGroup).toEqual({ openFiles: ['a', 'c'], activeFile: 'c' })
    expect(joinGroups(two)).toEqual({
      openFiles: ['a', 'b', 'c'],
      activeFile: 'c',
      otherGroup: undefined,
      side: 'left',
    })
  })

  it('show the neighbour of a tab that goes', () => {
    expect(withoutFiles(one, (path) => path === 'b').activeFile).toBe('c')
    expect(withoutFiles({ ...one, activeFile: 'c' }, (path) => path === 'c').activeFile).toBe('b')
    expect(withoutFiles(one, () => true)).toEqual({ openFiles: [], activeFile: undefined })
  })
})
