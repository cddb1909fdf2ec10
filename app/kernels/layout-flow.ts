/** Sizes of the flow in its own coordinates. The cards are drawn with exactly these. */
export const FLOW_SIZE = {
  card: 212,
  end: 86,
  endHeight: 54,
  header: 34,
  row: 26,
  gap: 22,
  laneGap: 84,
  afterGap: 64,
} as const

/** A box to be placed: a card with rows, or an end. */
export interface FlowBox {
  readonly id: string
  readonly kind: 'card' | 'end'
  readonly rows: number
}

/** What stands in which lane, in the order of travel: the request lane ends where the response lane begins. */
export interface FlowShape {
  readonly request: readonly FlowBox[]
  readonly response: readonly FlowBox[]
  readonly after: readonly FlowBox[]
  readonly shortCut?: { readonly from: string; readonly row: number; readonly to: string }
}

export interface PlacedBox extends FlowBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A way between two boxes as an SVG path. */
export interface PlacedEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly kind: 'lane' | 'turn' | 'short-cut'
  readonly path: string
}

export interface FlowLayout {
  readonly boxes: readonly PlacedBox[]
  readonly edges: readonly PlacedEdge[]
  /** The line under which what happens after the response stands. */
  readonly divider: { readonly x: number; readonly y: number; readonly width: number }
  readonly width: number
  readonly height: number
}

const { gap, header } = FLOW_SIZE
const middle = header / 2

/** Height of a card with that many rows; an empty one keeps a line of room. */
export function cardHeight(rows: number): number {
  return header + Math.max(rows, 1) * FLOW_SIZE.row + 6
}

/** Places the U: request lane left to right, response lane right to left below it, the rest at the bottom. Linear. */
export function layoutFlow(shape: FlowShape): FlowLayout {
  const request = placeRight(shape.request, 0, 0)
  const turn = request.at(-1)
  const responseTop = bottomOf(request) + FLOW_SIZE.laneGap
  // Where the answer comes in stands right below where the request went out.
  const response = placeLeft(shape.response, turn ? turn.x + turn.width : 0, responseTop)
  const dividerTop = bottomOf(response) + FLOW_SIZE.afterGap / 2
  const afterX = response.at(-2)?.x ?? 0
  const after = placeRight(shape.after, afterX, dividerTop + FLOW_SIZE.afterGap / 2)
  const boxes = [...request, ...response, ...after]
  const width = turn ? turn.x + turn.width : 0
  return {
    boxes,
    edges: [
      ...laneEdges(request),
      ...turnEdge(turn, response[0]),
      ...laneEdges(response),
      ...shortCutEdge(shape, boxes),
    ],
    divider: { x: 0, y: dividerTop, width },
    width,
    height: bottomOf(boxes),
  }
}

function sizeOf(box: FlowBox): { width: number; height: number } {
  return box.kind === 'end'
    ? { width: FLOW_SIZE.end, height: FLOW_SIZE.endHeight }
    : { width: FLOW_SIZE.card, height: cardHeight(box.rows) }
}

/** Ends are centred on the line through the headers of the cards. */
function place(box: FlowBox, x: number, top: number): PlacedBox {
  const y = box.kind === 'end' ? top + middle - FLOW_SIZE.endHeight / 2 : top
  return { ...box, x, y, ...sizeOf(box) }
}

function placeRight(boxes: readonly FlowBox[], left: number, top: number): PlacedBox[] {
  let x = left
  return boxes.map((box) => {
    const placed = place(box, x, top)
    x += placed.width + gap
    return placed
  })
}

function placeLeft(boxes: readonly FlowBox[], right: number, top: number): PlacedBox[] {
  let x = right
  return boxes.map((box) => {
    const placed = place(box, x - sizeOf(box).width, top)
    x = placed.x - gap
    return placed
  })
}

function bottomOf(boxes: readonly PlacedBox[]): number {
  return boxes.reduce((most, box) => Math.max(most, box.y + box.height), 0)
}

function lineOf(box: PlacedBox): number {
  return box.kind === 'end' ? box.y + box.height / 2 : box.y + middle
}

function laneEdges(boxes: readonly PlacedBox[]): PlacedEdge[] {
  return boxes.slice(1).flatMap((box, at) => {
    const before = boxes[at]
    if (!before) return []
    const rightward = box.x > before.x
    const start = rightward ? before.x + before.width : before.x
    const end = rightward ? box.x : box.x + box.width
    const path = `M${start} ${lineOf(before)} H${end}`
    return [{ id: `${before.id}>${box.id}`, from: before.id, to: box.id, kind: 'lane', path } satisfies PlacedEdge]
  })
}

function turnEdge(out: PlacedBox | undefined, back: PlacedBox | undefined): PlacedEdge[] {
  if (!out || !back) return []
  const path = `M${out.x + out.width / 2} ${out.y + out.height} V${back.y}`
  return [{ id: `${out.id}>${back.id}`, from: out.id, to: back.id, kind: 'turn', path }]
}

/** From the right edge of the row, through the gap between the cards, along the gap between the lanes, down. */
function shortCutEdge({ shortCut }: FlowShape, boxes: readonly PlacedBox[]): PlacedEdge[] {
  const from = boxes.find((box) => box.id === shortCut?.from)
  const to = boxes.find((box) => box.id === shortCut?.to)
  if (!shortCut || !from || !to || to.y <= from.y) return []
  // Of a folded card: the line that stands for its rows.
  const startY = from.y + header + (Math.max(shortCut.row, 0) + 0.5) * FLOW_SIZE.row
  const right = from.x + from.width
  const down = right + gap / 2
  const along = to.y - FLOW_SIZE.laneGap / 2
  const x = to.x + to.width / 2
  const side = x >= down ? 1 : -1
  const radius = Math.min(10, Math.abs(x - down) / 2, gap / 2)
  const path = [
    `M${right} ${startY} H${down - radius} Q${down} ${startY} ${down} ${startY + radius}`,
    `V${along - radius} Q${down} ${along} ${down + side * radius} ${along}`,
    `H${x - side * radius} Q${x} ${along} ${x} ${along + radius} V${to.y - 2}`,
  ].join(' ')
  return [{ id: 'short-cut', from: from.id, to: to.id, kind: 'short-cut', path }]
}
