import { describe, expect, it } from 'vitest'
import { exitRun, overview } from '../../fixtures/exit-trace.ts'
import { buildTraceModel } from '../../../engine/index.ts'
import { configOf, pipelineOf } from './pipeline.ts'

const kongYml = `
services:
  - name: orders
    routes:
      - name: orders
        plugins:
          - name: guard
            config:
              tenants: [acme]
              limit: 100
    plugins:
      - name: guard
        config: { limit: 5 }
consumers:
  - username: alice
    plugins:
      - name: audit
        config:
          labels:
            - vip
plugins:
  - name: audit
    config:
      label: everyone
`

describe('the effective pipeline', () => {
  it('finds the configuration that won by the entity it is on', () => {
    const files = { 'kong.yml': kongYml }
    expect(configOf(files, 'guard', 'route orders')).toEqual({
      config: '{ tenants: [acme], limit: 100 }',
      configPlace: { file: 'kong.yml', line: 7 },
    })
    expect(configOf(files, 'guard', 'service orders')).toEqual({
      config: '{ limit: 5 }',
      configPlace: { file: 'kong.yml', line: 12 },
    })
    expect(configOf(files, 'audit', 'consumer alice')).toMatchObject({ config: '{ labels: { vip } }' })
    expect(configOf(files, 'audit', 'global')).toMatchObject({ config: '{ label: everyone }' })
    expect(configOf(files, 'nobody', 'global')).toEqual({ config: '' })
    expect(configOf({}, 'audit', 'global')).toEqual({ config: '' })
  })

  it('of a run: what ran in order, and what did not', () => {
    const model = buildTraceModel(exitRun.trace)
    const pipeline = pipelineOf({}, model, overview)
    expect(pipeline?.phases.map(({ phase }) => phase)).toEqual(model.phases.map(({ phase }) => phase))
    const access = pipeline?.phases.find(({ phase }) => phase === 'access')
    expect(access?.steps.some(({ isSkipped, note }) => isSkipped && note.startsWith('not run: '))).toBe(true)
    expect(access?.steps.some(({ note }) => note.startsWith('exit '))).toBe(true)
  })

  it('before the first run: what the configuration makes', () => {
    const pipeline = pipelineOf({}, undefined, overview)
    expect(pipeline?.title).toBe('every request')
    expect(pipeline?.phases.length).toBeGreaterThan(0)
    expect(pipelineOf({}, undefined, undefined)).toBeUndefined()
  })
})
