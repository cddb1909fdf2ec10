import { expect, it } from 'vitest'
import { costScale } from './cost-scale.ts'

it('is a log scale from the least to the most', () => {
  const scale = costScale([0.01, 0.1, 1, 10, 0])
  expect([0.01, 0.1, 1, 10].map((cost) => Number(scale(cost).toFixed(3)))).toEqual([0, 0.333, 0.667, 1])
  expect(scale(0)).toBe(0)
})

it('has an answer where nothing differs, and where nothing ran', () => {
  expect(costScale([2, 2])(2)).toBe(1)
  expect(costScale([])(1)).toBe(0)
})
