import { describe, expect, it } from 'vitest'
import { fileTree, moveProblem, movesOf } from './file-tree.ts'

const files = { 'kong.yml': '', 'spec/p/01_spec.lua': '', 'spec/p/02_spec.lua': '', 'spec/helpers.lua': '' }

describe('fileTree', () => {
  it('puts files into their folders', () => {
    expect(fileTree(Object.keys(files))).toEqual([
      {
        type: 'folder',
        name: 'spec',
        path: 'spec',
        children: [
          {
            type: 'folder',
            name: 'p',
            path: 'spec/p',
            children: [
              { type: 'file', name: '01_spec.lua', path: 'spec/p/01_spec.lua' },
              { type: 'file', name: '02_spec.lua', path: 'spec/p/02_spec.lua' },
            ],
          },
          { type: 'file', name: 'helpers.lua', path: 'spec/helpers.lua' },
        ],
      },
      { type: 'file', name: 'kong.yml', path: 'kong.yml' },
    ])
  })
})

describe('moves', () => {
  it('rename a file, or everything below a folder', () => {
    expect(movesOf(files, 'kong.yml', 'conf/kong.yml')).toEqual({ 'kong.yml': 'conf/kong.yml' })
    expect(movesOf(files, 'spec/p', 'spec/q')).toEqual({
      'spec/p/01_spec.lua': 'spec/q/01_spec.lua',
      'spec/p/02_spec.lua': 'spec/q/02_spec.lua',
    })
  })

  it('are refused onto other files and out of the scenario', () => {
    expect(moveProblem(files, 'kong.yml', 'spec/helpers.lua')).toBe('There is a file spec/helpers.lua already.')
    expect(moveProblem(files, 'kong.yml', '../kong.yml')).toMatch(/relative to the scenario/)
    expect(moveProblem(files, 'spec', 'tests')).toBeUndefined()
  })
})
