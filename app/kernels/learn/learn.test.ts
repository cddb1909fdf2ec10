import { describe, expect, it } from 'vitest'

import { readLessonText, spansOf } from './lesson-text.ts'
import { comparePrediction, placeHandler, predictionOf, skipHandler } from './prediction.ts'

const handlers = [
  { plugin: 'a', phase: 'log' },
  { plugin: 'b', phase: 'access' },
  { plugin: 'c', phase: 'rewrite' },
] as const

describe('a prediction', () => {
  const first = predictionOf(handlers, undefined)

  it('begins as the lesson lists its handlers', () => {
    expect(first).toEqual({ order: ['a log', 'b access', 'c rewrite'], skipped: [] })
    const kept = { order: ['c rewrite'], skipped: ['a log', 'b access'] }
    expect(predictionOf(handlers, kept)).toBe(kept)
    expect(predictionOf(handlers, { order: ['c rewrite', 'x log'], skipped: [] })).toEqual(first)
  })

  it('moves a handler to a place', () => {
    expect(placeHandler(first, 'c rewrite', 1).order).toEqual(['c rewrite', 'a log', 'b access'])
    expect(placeHandler(first, 'a log', 9).order).toEqual(['b access', 'c rewrite', 'a log'])
    expect(placeHandler(first, 'b access', 0).order).toEqual(['b access', 'a log', 'c rewrite'])
  })

  it('leaves a handler out, and takes it in again', () => {
    const without = skipHandler(skipHandler(first, 'a log'), 'a log')
    expect(without).toEqual({ order: ['b access', 'c rewrite'], skipped: ['a log'] })
    expect(placeHandler(without, 'a log', 3)).toEqual({ order: ['b access', 'c rewrite', 'a log'], skipped: [] })
  })

  it('is held against what happened, in the order it happened', () => {
    const prediction = { order: ['c rewrite', 'a log'], skipped: ['b access'] }
    const fates = [
      { ...handlers[0], place: 2, why: undefined },
      { ...handlers[1], place: undefined, why: 'no route' },
      { ...handlers[2], place: 1, why: undefined },
    ]
    const compared = comparePrediction(prediction, fates)
    expect(compared.map(({ key, expected, isRight }) => [key, expected, isRight])).toEqual([
      ['c rewrite', 1, true],
      ['a log', 2, true],
      ['b access', undefined, true],
    ])
    expect(comparePrediction(first, fates).map(({ isRight }) => isRight)).toEqual([false, false, false])
  })
})

it("reads a lesson's text", () => {
  expect(readLessonText('One `two`\nthree.\n\n- a **b**\n- c\n  d\n')).toEqual([
    {
      type: 'paragraph',
      spans: [
        { type: 'plain', text: 'One ' },
        { type: 'code', text: 'two' },
        { type: 'plain', text: ' three.' },
      ],
    },
    {
      type: 'list',
      items: [
        [
          { type: 'plain', text: 'a ' },
          { type: 'bold', text: 'b' },
        ],
        [{ type: 'plain', text: 'c d' }],
      ],
    },
  ])
  expect(spansOf('<b>*x*</b>')).toEqual([
    { type: 'plain', text: '<b>' },
    { type: 'bold', text: 'x' },
    { type: 'plain', text: '</b>' },
  ])
})
