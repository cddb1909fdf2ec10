import { describe, expect, it } from 'vitest'
import { buildTraceModel } from '../../engine/index.ts'
import { exitTrace, overview } from '../fixtures/exit-trace.ts'
import { matrixOfPlan, matrixOfRun, type OrderMatrix } from './order-matrix.ts'

const lines = ({ rows }: OrderMatrix) =>
  rows.map(({ plugin, priority, isTie, scopes, cells }) =>
    [priority, isTie ? 'tie' : undefined, plugin, `(${scopes.join(' › ')})`, '|', ...cells.map(({ text }) => text)]
      .filter((part) => part !== undefined)
      .join(' '),
  )

describe('matrixOfRun', () => {
  it('numbers what ran, says why the rest did not, and dots what has no handler', () => {
    const matrix = matrixOfRun(buildTraceModel(exitTrace), overview)
    expect(matrix.columns.map(({ phase }) => phase)).toEqual([
      'rewrite',
      'access',
      'header_filter',
      'body_filter',
      'log',
    ])
    expect(lines(matrix)).toMatchInlineSnapshot(`
      [
        "1000000 pre-function (global) | 1 · 0.04 ms · · · ·",
        "1250 key-auth (route) | · 2 · 0.18 ms · · ·",
        "1050 tenant-guard (route › route+consumer › global) | global only 3 · exit 400 4 · +1 · 7 · 0.01 ms",
        "910 rate-limiting (global) | · after exit · · ·",
        "800 response-transformer (global) | · · 5 · −1 +2 6 · ×2 ·",
        "12 audit (global) | · · · · 8 · 0.05 ms",
        "5 geo (global) | · after exit · · ·",
      ]
    `)
  })

  it('shows a handler that the request never got to', () => {
    const events = exitTrace.events.filter(({ type }) => type !== 'handler-skipped')
    const { rows } = matrixOfRun(buildTraceModel({ ...exitTrace, events }), overview)
    expect(rows.find(({ plugin }) => plugin === 'tenant-guard')?.cells[0]).toMatchObject({
      tone: 'planned',
      text: 'not reached',
    })
  })

  it('leads to the line of an exit', () => {
    const { rows } = matrixOfRun(buildTraceModel(exitTrace), undefined)
    const cell = rows.flatMap(({ cells }) => cells).find(({ tone }) => tone === 'exited')
    expect(cell).toMatchObject({ id: 'access/tenant-guard', place: { line: 11 } })
    expect(cell?.label).toMatch(/^3\. access tenant-guard exited with 400 at handler\.lua:11/)
  })
})

describe('matrixOfPlan', () => {
  it('ranks by priority, ties by name in reverse, and shows which handlers there are', () => {
    const [first] = overview.plugins
    if (!first) throw new Error('the fixture has no plugin')
    const http = { ...first, name: 'http-log', priority: 12, phases: ['init_worker', 'log'] } as const
    const idle = { ...first, name: 'idle', scopes: [] }
    const matrix = matrixOfPlan({ ...overview, plugins: [idle, ...overview.plugins, http] })
    expect(matrix.columns[0]).toEqual({ phase: 'init_worker', note: 'once, at start' })
    expect(lines(matrix)).toMatchInlineSnapshot(`
      [
        "1000000 pre-function (global) | · handler · · · ·",
        "1250 key-auth (route orders) | · · handler · · ·",
        "1050 tenant-guard (route orders) | · global only handler handler · handler",
        "910 rate-limiting (global) | · · handler · · ·",
        "800 response-transformer (global) | · · · handler handler ·",
        "12 tie http-log (global) | at start · · · · handler",
        "12 tie audit (global) | · · · · · handler",
        "5 geo (global) | · · handler · · ·",
      ]
    `)
  })
})
