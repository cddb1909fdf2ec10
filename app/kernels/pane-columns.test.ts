import { expect, it } from 'vitest'
import { columnsIn, paneColumns } from './pane-columns.ts'

const run = ['request', 'response', 'inspector'] as const
const debug = ['console', 'request', 'response'] as const

it('each pane has a column while there is room for all', () => {
  expect(paneColumns(run, columnsIn(900))).toEqual([['request'], ['response'], ['inspector']])
  expect(paneColumns(run, columnsIn(720))).toEqual([['request'], ['response'], ['inspector']])
})

it('request and response share one before anything else does', () => {
  expect(paneColumns(run, columnsIn(719))).toEqual([['request', 'response'], ['inspector']])
  expect(paneColumns(debug, columnsIn(632))).toEqual([['console'], ['request', 'response']])
})

it('all share one in the narrowest', () => {
  expect(paneColumns(run, columnsIn(479))).toEqual([['request', 'response', 'inspector']])
  expect(paneColumns(debug, columnsIn(0))).toEqual([['console', 'request', 'response']])
})
