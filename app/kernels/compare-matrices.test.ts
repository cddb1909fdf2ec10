import { expect, it } from 'vitest'
import { buildTraceModel } from '../../engine/index.ts'
import { exitTrace, overview } from '../fixtures/exit-trace.ts'
import { differingCells } from './compare-matrices.ts'
import { matrixOfRun, withLandmarks, type OrderMatrix } from './order-matrix.ts'

const model = buildTraceModel(exitTrace)
const matrix = matrixOfRun(model, overview)

const changed = (id: string, change: Partial<OrderMatrix['rows'][number]['cells'][number]>): OrderMatrix => ({
  ...matrix,
  rows: matrix.rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell) => (cell.id === id ? { ...cell, ...change } : cell)),
  })),
})

it('finds nothing in the same run, however long it took', () => {
  expect([...differingCells(matrix, matrix)]).toEqual([])
  expect([...differingCells(matrix, changed('access/key-auth', { text: '2 · 9.99 ms' }))]).toEqual([])
})

it('finds what was done otherwise', () => {
  const other = changed('access/tenant-guard', { tone: 'ran', deed: '+1', text: '3 · +1' })
  expect([...differingCells(matrix, other)]).toEqual(['access/tenant-guard'])
})

it('finds what changed its place, and not everything behind it', () => {
  const other = changed('header_filter/tenant-guard', { text: '6 · +1' })
  expect([...differingCells(matrix, other)]).toEqual(['header_filter/tenant-guard'])
})

it('puts landmarks between the rows, by priority', () => {
  const { rows } = withLandmarks(matrix, [
    { name: 'key-auth', priority: 1250, phases: ['access'] },
    { name: 'acl', priority: 950, phases: ['access'] },
  ])
  expect(rows.map(({ plugin, isLandmark }) => (isLandmark ? `(${plugin})` : plugin)).slice(1, 5)).toEqual([
    'key-auth',
    'tenant-guard',
    '(acl)',
    'rate-limiting',
  ])
  expect(rows[3]?.cells.map(({ text }) => text)).toContain('○')
})
