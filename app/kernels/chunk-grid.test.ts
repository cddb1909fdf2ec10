// @vitest-environment node
// Samples are read from the disk, and played by the real engine.
import { expect, it } from 'vitest'
import { runInMemory, scenarioFiles } from '../../engine/hosts/tests/scenarios.ts'
import { chunkGrid } from './chunk-grid.ts'

async function gridOf(name: string) {
  const { runs, traffic } = await runInMemory(scenarioFiles('chunks'))
  const run = runs[traffic.findIndex((entry) => entry.name === name)]
  const grid = run && chunkGrid(run.trace)
  return { ...grid, cells: grid?.rows.map(({ isEof, cells }) => [isEof, ...cells.map((cell) => cell?.effect)]) }
}

it('shows what each plugin did to each chunk', async () => {
  const upper = await gridOf('upper')
  expect(upper.plugins).toEqual(['chunk-tools', 'chunk-counter'])
  expect(upper.cells).toEqual([
    [false, 'changed', 'passed'],
    [false, 'changed', 'passed'],
    [false, 'changed', 'passed'],
    [true, 'empty', 'empty'],
  ])
  expect(upper.rows?.[0]).toMatchObject({ chunk: 1, before: { text: 'first,' }, after: { text: 'FIRST,' } })
})

it('tells what was held from what was dropped', async () => {
  const collect = await gridOf('collect')
  expect(collect.holders).toEqual(['chunk-tools'])
  expect(collect.cells).toEqual([
    [false, 'removed', 'empty'],
    [false, 'removed', 'empty'],
    [false, 'removed', 'empty'],
    [true, 'released', 'passed'],
  ])
  const drop = await gridOf('drop')
  expect(drop.holders).toEqual([])
  expect(drop.cells?.[1]).toEqual([false, 'removed', 'empty'])
})

it('marks the end of the body, and who set it early', async () => {
  const { rows } = await gridOf('stop')
  expect(rows?.map(({ isEof }) => isEof)).toEqual([false, true])
  const header = { version: 1, kong: '3.9', edition: 'community', seed: 1, scenario: 'x' } as const
  const chunk = (seq: number, plugin: string, eof: boolean) => {
    const body = { size: 1, text: 'x' }
    return { seq, t: seq, type: 'chunk-filtered', plugin, instance: plugin, before: body, after: body, eof } as const
  }
  const early = chunkGrid({ header, events: [chunk(0, 'a', false), chunk(1, 'b', true), chunk(2, 'c', true)] })
  expect(early?.rows[0]?.cells.map((cell) => cell?.setsEof)).toEqual([false, true, false])
  const reason = { code: 'ended-by-eof', by: 'a' } as const
  const skipped = { seq: 2, t: 2, type: 'handler-skipped', plugin: 'a', priority: 1, reason, sentence: '' } as const
  const first = chunkGrid({ header, events: [chunk(0, 'a', true), chunk(1, 'b', true), skipped] })
  expect(first?.rows[0]?.cells.map((cell) => cell?.setsEof)).toEqual([true, false])
})

it('shows nothing where nothing was filtered', async () => {
  expect(
    chunkGrid({ header: { version: 1, kong: '3.9', edition: 'community', seed: 1, scenario: 'x' }, events: [] }),
  ).toBeUndefined()
})
