import { beforeEach, describe, expect, it } from 'vitest'
import { createStudioStore, type StudioStore } from './store.ts'

let store: StudioStore
const paths = () => Object.keys(store.getState().scenario?.files ?? {})

beforeEach(() => {
  store = createStudioStore()
  const files = { 'kong.yml': 'a', 'spec/one.lua': 'b', 'spec/two.lua': 'c' }
  store.getState().showScenario({ id: 's', name: 's', source: 'new', files, disk: undefined })
  store.getState().openFile('spec/one.lua')
  store.getState().openFile('kong.yml')
})

describe('files', () => {
  it('are moved with their tabs, in place', () => {
    store.getState().moveFiles({ 'kong.yml': 'conf/kong.yml' })
    expect(paths()).toEqual(['conf/kong.yml', 'spec/one.lua', 'spec/two.lua'])
    expect(store.getState().openFiles).toContain('conf/kong.yml')
    expect(store.getState().activeFile).toBe('conf/kong.yml')
  })

  it('come back after they were deleted, with their text', () => {
    store.getState().removeFiles(['spec/one.lua', 'spec/two.lua'], 'the folder spec')
    expect(paths()).toEqual(['kong.yml'])
    expect(store.getState().removed).toMatchObject({ what: 'the folder spec', files: { 'spec/one.lua': 'b' } })
    store.getState().restoreRemoved()
    expect(store.getState().scenario?.files['spec/two.lua']).toBe('c')
    expect(store.getState().removed).toBeUndefined()
  })
})
