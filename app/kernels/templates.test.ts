import { describe, expect, it } from 'vitest'
import { createEngine, readLuaSymbols } from '../../engine/index.ts'
import { createMemoryHost } from '../../engine/hosts/memory/host.ts'
import { PLUGIN_TEMPLATES } from './plugin-template.ts'
import { addRoute, routeProblem, serviceNames } from './route-template.ts'
import { scenarioFiles } from './scenario-template.ts'

describe('a new scenario', () => {
  it.each(PLUGIN_TEMPLATES.map(({ id }) => id))('made of %s runs, and its request does what it expects', async (id) => {
    const files = scenarioFiles({ name: 'my-plugin', priority: 1000, template: id })
    expect(Object.keys(files)).toEqual([
      'kong.yml',
      'phasescope.yml',
      'kong/plugins/my-plugin/handler.lua',
      'kong/plugins/my-plugin/schema.lua',
      'kong-plugin-my-plugin-0.1.0-1.rockspec',
      'spec/my-plugin/01-integration_spec.lua',
    ])
    for (const [path, text] of Object.entries(files))
      if (/\.(lua|rockspec)$/.test(path)) expect(readLuaSymbols(text, path)).toHaveProperty('symbols')
    const engine = createEngine({ host: createMemoryHost() })
    const { ok, diagnostics, overview } = await engine.apply({ id: 'new', files })
    expect(diagnostics).toEqual([])
    expect(ok).toBe(true)
    const [first] = overview?.traffic ?? []
    const run = first && (await engine.send(first.request, first.name))
    expect(run?.response.status).toBe(200)
  })
})

describe('a new route', () => {
  const KONG =
    '_format_version: "3.0"\nservices:\n- name: a # first\n  url: http://a.test\n- name: b\n  routes:\n  - name: old\n'
  const route = { name: 'new', path: '/new', methods: ['GET'], service: undefined, url: 'http://x.test' }
  it('goes into its service; the other lines stay', () => {
    expect(serviceNames(KONG)).toEqual(['a', 'b'])
    expect(addRoute(KONG, { ...route, service: 'b' })).toBe(
      `${KONG}  - name: new\n    paths: [/new]\n    methods: [GET]\n`,
    )
    expect(addRoute(KONG, { ...route, service: 'a' })).toContain('url: http://a.test\n  routes:\n  - name: new\n')
    expect(addRoute(KONG, route)).toContain('- name: new-service\n  url: http://x.test\n  routes:\n  - name: new\n')
    expect(() => addRoute(KONG, { ...route, service: 'c' })).toThrow('kong.yml has no service c.')
  })
  it('has a name, a path and somewhere to go', () => {
    expect(routeProblem(route, [])).toBeUndefined()
    expect(routeProblem({ ...route, name: 'a b' }, [])).toMatch(/^A name has letters/)
    expect(routeProblem(route, ['new'])).toBe('There is a route new already.')
    expect(routeProblem({ ...route, path: 'x' }, [])).toMatch(/^A path begins/)
    expect(routeProblem({ ...route, url: 'x' }, [])).toMatch(/^The upstream is an address/)
    expect(routeProblem({ ...route, url: '', service: 'a' }, [])).toBeUndefined()
  })
})
