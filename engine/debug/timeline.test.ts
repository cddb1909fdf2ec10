import { expect, it } from 'vitest'
import { History } from './history.ts'
import { timelineOf } from './timeline.ts'

const file = 'a.lua'
const coroutine = {}

function historyOf(lines: readonly (readonly [run: string, line: number, plugin?: string])[]): History {
  const history = new History()
  lines.forEach(([run, line, plugin], i) =>
    history.add(i + 1, run, { coroutine, depth: line, frame: 1, point: line, line } as Parameters<History['add']>[2], {
      where: { phase: 'access', ...(plugin !== undefined && { plugin }) },
      placeOf: () => ({ file, line }),
    }),
  )
  return history
}

it('names the statements of one run, each place and stretch once', () => {
  const history = historyOf([
    ['a', 1, 'x'],
    ['b', 1, 'x'],
    ['a', 2, 'x'],
    ['a', 1, 'y'],
  ])
  expect(timelineOf(history, 'a')).toEqual({
    count: 3,
    steps: [1, 3, 4],
    at: [0, 1, 0],
    in: [0, 0, 1],
    depth: [1, 2, 1],
    places: [
      { file, line: 1 },
      { file, line: 2 },
    ],
    stretches: [
      { phase: 'access', plugin: 'x' },
      { phase: 'access', plugin: 'y' },
    ],
  })
})

it('keeps the first and the last statement of a run that is too long for a strip', () => {
  const history = historyOf(Array.from({ length: 100 }, (_, i) => ['a', i + 1] as const))
  expect(timelineOf(history, 'a', 4)).toMatchObject({ count: 100, steps: [1, 34, 67, 100] })
})

it('is empty for a run that is not known', () => {
  expect(timelineOf(historyOf([]), 'a')).toMatchObject({ count: 0, steps: [] })
})
