import { describe, expect, it } from 'vitest'
import type { Timeline } from '../../../engine/protocol.ts'
import { indexOfStep, sharesOfPlace, stepAtShare, stretchesOf } from './timeline-strip.ts'

const timeline: Timeline = {
  count: 4,
  steps: [10, 12, 13, 20],
  at: [0, 1, 1, 0],
  in: [0, 0, 1, 1],
  depth: [1, 1, 1, 1],
  places: [
    { file: 'kong/plugins/a/handler.lua', line: 3 },
    { file: 'kong/plugins/a/handler.lua', line: 4 },
  ],
  stretches: [
    { phase: 'rewrite', plugin: 'a' },
    { phase: 'access', plugin: 'b' },
  ],
}

describe('the strip of a run', () => {
  it('has a stretch for each plugin in each phase', () => {
    expect(stretchesOf(timeline)).toEqual([
      { phase: 'rewrite', plugin: 'a', from: 0, to: 0.5 },
      { phase: 'access', plugin: 'b', from: 0.5, to: 1 },
    ])
  })

  it('knows the moment at a share, and where a moment is', () => {
    expect(stepAtShare(timeline, 0)).toBe(10)
    expect(stepAtShare(timeline, 0.6)).toBe(13)
    expect(stepAtShare(timeline, 1)).toBe(20)
    expect(stepAtShare({ ...timeline, steps: [] }, 0.5)).toBeUndefined()
    expect([9, 10, 11, 13, 99].map((step) => indexOfStep(timeline, step))).toEqual([-1, 0, 0, 2, 3])
  })

  it('shows where a line is passed', () => {
    expect(sharesOfPlace(timeline, { file: 'kong/plugins/a/handler.lua', line: 4 })).toEqual([0.375, 0.625])
    expect(sharesOfPlace(timeline, { file: 'other.lua', line: 4 })).toEqual([])
  })
})
