import { describe, expect, it } from 'vitest'
import { fitViewport, revealPoint, visibleRows } from './flow-viewport.ts'

const pane = { width: 832, height: 570 }

describe('fitViewport', () => {
  it('shows the whole flow in the middle', () => {
    const { x, y, zoom } = fitViewport(pane, { width: 1000, height: 400 })
    expect(zoom).toBe(0.8)
    expect([x, y]).toEqual([16, 124])
  })

  it('shows the beginning of a flow that is too long to be read whole', () => {
    expect(fitViewport(pane, { width: 1000, height: 10_000 })).toEqual({ x: 141, y: 34, zoom: 0.55 })
  })
})

describe('revealPoint', () => {
  const viewport = { x: 0, y: 0, zoom: 1 }

  it('leaves what is seen where it is', () => {
    expect(revealPoint(viewport, pane, { x: 400, y: 300 })).toBe(viewport)
  })

  it('moves what is not seen to the nearest edge', () => {
    expect(revealPoint(viewport, pane, { x: 400, y: 5000 })).toEqual({ x: 0, y: -4490, zoom: 1 })
  })
})

describe('visibleRows', () => {
  it('draws all rows of a card that is in the pane', () => {
    expect(visibleRows({ top: 0, rows: 12 }, { y: 0, zoom: 1 }, 600)).toEqual({ from: 0, to: 12 })
  })

  it('draws what is in the pane of a long card, rounded outwards to 16 rows', () => {
    expect(visibleRows({ top: 0, rows: 2000 }, { y: -10_000, zoom: 1 }, 600)).toEqual({ from: 368, to: 416 })
  })

  it('draws nothing of a card below or above the pane', () => {
    expect(visibleRows({ top: 5000, rows: 20 }, { y: 0, zoom: 1 }, 600)).toEqual({ from: 0, to: 0 })
    expect(visibleRows({ top: 0, rows: 20 }, { y: -5000, zoom: 1 }, 600)).toEqual({ from: 20, to: 20 })
  })
})
