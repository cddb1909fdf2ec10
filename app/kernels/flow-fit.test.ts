import { describe, expect, it } from 'vitest'
import { isElsewhere, needsFit } from './flow-fit.ts'
import type { FlowLayout } from './layout-flow.ts'

const layout = { width: 900, height: 400, boxes: [] } as unknown as FlowLayout
const pane = { layout, width: 800, height: 500 }

describe('needsFit', () => {
  it('waits for a pane that has a size', () => {
    expect(needsFit(undefined, { ...pane, width: 0 }, false)).toBe(false)
    expect(needsFit(undefined, { ...pane, height: 0 }, false)).toBe(false)
    expect(needsFit(undefined, pane, false)).toBe(true)
  })

  it('follows the width and the height of the pane', () => {
    expect(needsFit(pane, { ...pane, width: 500 }, false)).toBe(true)
    expect(needsFit(pane, { ...pane, height: 300 }, false)).toBe(true)
    expect(needsFit(pane, { ...pane }, false)).toBe(false)
  })

  it('leaves a place that somebody chose, until there is another drawing', () => {
    expect(needsFit(pane, { ...pane, width: 500 }, true)).toBe(false)
    expect(needsFit(pane, { ...pane, layout: { ...layout } }, true)).toBe(true)
  })
})

describe('isElsewhere', () => {
  const placed = { x: 16, y: 34, zoom: 0.55 }

  it('is what was panned or zoomed since', () => {
    expect(isElsewhere(placed, { ...placed, x: 40 })).toBe(true)
    expect(isElsewhere(placed, { ...placed, y: 0 })).toBe(true)
    expect(isElsewhere(placed, { ...placed, zoom: 0.66 })).toBe(true)
  })

  it('is neither where the studio put it, nor before it put it anywhere', () => {
    expect(isElsewhere(placed, { x: 16.2, y: 34, zoom: 0.55 })).toBe(false)
    expect(isElsewhere(undefined, { x: 0, y: 0, zoom: 1 })).toBe(false)
  })
})
