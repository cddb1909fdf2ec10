import { describe, expect, it } from 'vitest'
import { bundledNames, bundledPriority, landmark } from './bundled.ts'
import { createModuleResolver } from './module-resolver.ts'
import { placeIn } from './lua-source.ts'
import { cleanVersion } from './version-text.ts'

describe('bundled plugins', () => {
  it('are those of the version and edition', () => {
    const community = bundledNames({ kong: '3.9', edition: 'community' })
    expect(community).toContain('key-auth')
    expect(community).not.toContain('openid-connect')
    expect(bundledNames({ kong: '3.9', edition: 'enterprise' })).toContain('openid-connect')
    expect(bundledNames({ kong: '3.9', edition: 'enterprise' })).not.toContain('ace')
  })

  it('have a place in the order and the phases of their handlers', () => {
    const of39 = { kong: '3.9', edition: 'community' } as const
    expect(bundledPriority('rate-limiting', of39)).toBe(910)
    expect(bundledPriority('unheard-of', of39)).toBeUndefined()
    expect(bundledPriority('constructor', of39)).toBeUndefined()
    const plugin = landmark('bot-detection', { kong: '3.9', edition: 'community' })
    expect([plugin?.priority, plugin?.isLandmark, [...(plugin?.phases ?? [])], plugin?.ignores]).toEqual([
      2500,
      true,
      ['access'],
      { consumer: true },
    ])
  })
})

describe('modules of a scenario', () => {
  const files = { 'kong/plugins/a/handler.lua': 'one', 'kong/plugins/b/init.lua': 'two', 'lib/x/y.lua': 'three' }
  const resolver = createModuleResolver(files, './?.lua;./?/init.lua;./lib/?.lua;;')

  it('are found along lua_package_path, named as Kong names them', () => {
    expect(resolver.resolve('kong.plugins.a.handler')).toEqual({
      source: 'one',
      chunkName: '@kong/plugins/a/handler.lua',
      path: 'kong/plugins/a/handler.lua',
    })
    expect(resolver.resolve('kong.plugins.b')?.source).toBe('two')
    expect(resolver.resolve('x.y')?.source).toBe('three')
    expect(resolver.resolve('constructor')).toBeUndefined()
  })

  it('say where they were looked for', () => {
    expect(resolver.searched('a.b')).toEqual([
      "no file './a/b.lua'",
      "no file './a/b/init.lua'",
      "no file './lib/a/b.lua'",
      "Phasescope does not provide 'a.b' either",
    ])
  })
})

it('reads versions as leniently as Kong', () => {
  expect(['0.1-t', 'v1.2.3-rc1', '1', '1.02', '1.2.3.4', 'none', ''].map(cleanVersion)).toEqual([
    '0.1',
    '1.2.3',
    '1',
    '1.2',
    undefined,
    undefined,
    undefined,
  ])
})

it('finds the place in a message of Lua', () => {
  expect(placeIn('kong/plugins/x-y/handler.lua:12: boom')).toEqual({ file: 'kong/plugins/x-y/handler.lua', line: 12 })
  expect(placeIn('no place')).toBeUndefined()
})
