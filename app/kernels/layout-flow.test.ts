import { describe, expect, it } from 'vitest'
import { cardHeight, FLOW_SIZE, layoutFlow, type FlowShape } from './layout-flow.ts'

const end = (id: string) => ({ id, kind: 'end', rows: 0 }) as const
const card = (id: string, rows = 1) => ({ id, kind: 'card', rows }) as const

const shape: FlowShape = {
  request: [end('in'), card('rewrite'), card('access', 4), card('balancer'), end('out-there')],
  response: [end('back'), card('header_filter', 2), card('body_filter'), end('out')],
  after: [card('log')],
}
const at = (layout: ReturnType<typeof layoutFlow>, id: string) => {
  const box = layout.boxes.find((candidate) => candidate.id === id)
  if (!box) throw new Error(`no box ${id}`)
  return box
}

describe('layoutFlow', () => {
  it('runs the request lane to the right and the response lane back to the left, below it', () => {
    const layout = layoutFlow(shape)
    const x = (id: string) => at(layout, id).x
    expect([x('in'), x('rewrite'), x('access'), x('balancer'), x('out-there')]).toEqual([0, 108, 342, 576, 810])
    expect(x('back')).toBe(x('out-there'))
    expect([x('header_filter'), x('body_filter')]).toEqual([576, 342])
    expect(x('out')).toBeLessThan(x('body_filter'))
    expect(at(layout, 'header_filter').y).toBe(cardHeight(4) + FLOW_SIZE.laneGap)
    expect(at(layout, 'log').y).toBeGreaterThan(layout.divider.y)
  })

  it('overlaps no two boxes', () => {
    const { boxes } = layoutFlow({ ...shape, request: [end('in'), card('certificate', 9), ...shape.request.slice(1)] })
    for (const a of boxes)
      for (const b of boxes) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        expect(a === b || apart, `${a.id} and ${b.id}`).toBe(true)
      }
  })

  it('joins neighbours along the lanes, turns at the upstream, and draws the short cut from its row', () => {
    const layout = layoutFlow({ ...shape, shortCut: { from: 'access', row: 1, to: 'header_filter' } })
    expect(layout.edges.map(({ id }) => id)).toEqual([
      'in>rewrite',
      'rewrite>access',
      'access>balancer',
      'balancer>out-there',
      'out-there>back',
      'back>header_filter',
      'header_filter>body_filter',
      'body_filter>out',
      'short-cut',
    ])
    const { path } = layout.edges.at(-1) ?? { path: '' }
    const access = at(layout, 'access')
    expect(path.startsWith(`M${access.x + access.width} ${FLOW_SIZE.header + 1.5 * FLOW_SIZE.row} `)).toBe(true)
    expect(path).not.toMatch(/NaN|undefined/)
  })

  it('leaves the short cut out when it would stay in its own lane', () => {
    const layout = layoutFlow({ ...shape, shortCut: { from: 'header_filter', row: 0, to: 'header_filter' } })
    expect(layout.edges.some(({ kind }) => kind === 'short-cut')).toBe(false)
  })

  it('places 2,000 rows in linear time', () => {
    const many = layoutFlow({
      ...shape,
      request: shape.request.map((box) => (box.kind === 'card' ? { ...box, rows: 500 } : box)),
    })
    expect(many.height).toBeGreaterThan(500 * FLOW_SIZE.row)
  })
})
