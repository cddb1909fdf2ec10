import { FLOW_SIZE, type FlowLayout } from './layout-flow.ts'

/** What part of the flow is seen: translation in pixels, and scale. */
export interface Viewport {
  readonly x: number
  readonly y: number
  readonly zoom: number
}
interface Size {
  readonly width: number
  readonly height: number
}

const MARGIN = { top: 34, right: 16, bottom: 36, left: 16 } as const
/** Below this, rows can't be read: a longer flow is shown from its top instead. */
const LEAST_ZOOM = 0.55
const MOST_ZOOM = 1.15

/** The whole flow in the middle of the pane, or its beginning when it is too long to be read whole. */
export function fitViewport(pane: Size, flow: Size): Viewport {
  const width = pane.width - MARGIN.left - MARGIN.right
  const height = pane.height - MARGIN.top - MARGIN.bottom
  const whole = Math.min(width / flow.width, height / flow.height, MOST_ZOOM)
  const zoom = Math.max(whole, LEAST_ZOOM)
  const spare = (room: number, size: number) => Math.max(0, (room - size * zoom) / 2)
  return { x: MARGIN.left + spare(width, flow.width), y: MARGIN.top + spare(height, flow.height), zoom }
}

/** Moves as little as possible so that a point is seen; the same viewport when it is. */
export function revealPoint(
  viewport: Viewport,
  pane: Size,
  point: { readonly x: number; readonly y: number },
): Viewport {
  const shift = (at: number, size: number) => {
    const edge = Math.min(60, size / 4)
    return at < edge ? edge - at : at > size - edge ? size - edge - at : 0
  }
  const dx = shift(point.x * viewport.zoom + viewport.x, pane.width)
  const dy = shift(point.y * viewport.zoom + viewport.y, pane.height)
  return dx === 0 && dy === 0 ? viewport : { ...viewport, x: viewport.x + dx, y: viewport.y + dy }
}

/** The middle of a row of a card. */
export function rowPoint(
  layout: FlowLayout,
  card: string,
  row: number,
): { readonly x: number; readonly y: number } | undefined {
  const box = layout.boxes.find(({ id }) => id === card)
  return box && { x: box.x + box.width / 2, y: box.y + FLOW_SIZE.header + (row + 0.5) * FLOW_SIZE.row }
}

/** Rows are drawn in steps of this many, so that scrolling seldom draws anything new. */
const CHUNK = 16

/** Which rows of a card are in the pane, rounded outwards; `to` is exclusive. */
export function visibleRows(
  card: { readonly top: number; readonly rows: number },
  viewport: { readonly y: number; readonly zoom: number },
  height: number,
): { readonly from: number; readonly to: number } {
  const rowAt = (screenY: number) =>
    ((screenY - viewport.y) / viewport.zoom - card.top - FLOW_SIZE.header) / FLOW_SIZE.row
  const from = Math.max(0, Math.floor(rowAt(0) / CHUNK) * CHUNK)
  const to = Math.min(card.rows, Math.ceil(rowAt(height) / CHUNK) * CHUNK)
  return { from: Math.min(from, card.rows), to: Math.max(to, Math.min(from, card.rows)) }
}
