/** One moment as it was noted. */
export interface Row {
  readonly head: number
  readonly at: number
  readonly cost: number
  readonly frame: number
  readonly active: unknown
  readonly parts: readonly unknown[]
}

/** Numbers of a row in `numbers`: when, and what it cost. */
const NUMBERS = 2
/** Numbers of a row in `heads`: its head, its frame, where its parts begin, where its plugin stands (-1: nowhere). */
const HEADS = 4

interface Room {
  readonly numbers: Float64Array
  readonly heads: Int32Array
}

/** Numbers of sealed journals, as long as they had to become: the next ones need not grow. */
const pool: Room[] = []
const POOLED = 32
/** Rows of a new room, and of one that is too long to be kept. */
const FIRST_ROWS = 256
const LONGEST = 4096

/** Where numbers of sealed journals are put one behind the other: buffers of their own would cost more than their content. */
let shelf = roomFor(LONGEST)
let onShelf = 0

/**
 * Parts of a request so far, more or less. Their list is a new one each time: writing what is new into what is old costs
 * the garbage collector more than making the list, if it need not grow.
 */
let usualParts = 0
const MOST_PARTS = 8192

/**
 * Rows in columns that grow by doubling: numbers in typed arrays, the rest in one list. While a request travels they are
 * in a room that others used before; what is kept of it is as long as it must be, and for the garbage collector it is
 * one list, whatever happened.
 */
export class Columns {
  private numbers: Float64Array
  private heads: Int32Array
  private parts: unknown[]
  /** Where the first row is, and for how many there is room. */
  private base = 0
  private room: number
  private rows = 0
  private used = 0
  private active: unknown
  private activeAt = -1
  private isPooled = true

  constructor() {
    const { numbers, heads } = pool.pop() ?? roomFor(FIRST_ROWS)
    this.numbers = numbers
    this.heads = heads
    this.room = heads.length / HEADS
    this.parts = new Array(usualParts)
  }

  /** A new row; its parts follow. */
  begin(head: number, at: number, frame: number, active: unknown): void {
    const row = this.rows++
    if (row >= this.room) this.grow()
    if (active !== this.active) {
      this.active = active
      this.activeAt = active === undefined ? -1 : this.used
      if (active !== undefined) this.add(active)
    }
    const { heads } = this
    const place = row * HEADS
    this.numbers[row * NUMBERS] = at
    heads[place] = head
    heads[place + 1] = frame
    heads[place + 2] = this.used
    heads[place + 3] = this.activeAt
  }

  /** Of the row that was begun last. */
  cost(cost: number): void {
    this.numbers[(this.rows - 1) * NUMBERS + 1] = cost
  }

  /** A part of the row that was begun last. */
  add(part: unknown): void {
    this.parts[this.used++] = part
  }

  size(): number {
    return this.rows
  }

  row(index: number): Row | undefined {
    if (index >= this.rows) return undefined
    const { numbers, heads, parts } = this
    const row = this.base + index
    const [head = 0, frame = 0, from = 0, activeAt = -1] = heads.subarray(row * HEADS, (row + 1) * HEADS)
    const isLast = index + 1 === this.rows
    const next = isLast ? this.used : heads[(row + 1) * HEADS + 2]
    // the plugin of the next row, when it is another one, stands right before that row's parts
    const nextActive = isLast ? activeAt : heads[(row + 1) * HEADS + 3]
    const to = nextActive !== undefined && nextActive >= from && nextActive !== activeAt ? nextActive : next
    return {
      head,
      at: numbers[row * NUMBERS] ?? 0,
      cost: numbers[row * NUMBERS + 1] ?? 0,
      frame,
      active: activeAt < 0 ? undefined : parts[activeAt],
      parts: parts.slice(from, to),
    }
  }

  /** Gives the room to others and keeps what is in it. Noting more is possible, and costs. */
  seal(): void {
    if (!this.isPooled) return
    this.isPooled = false
    const { numbers, heads, parts, rows, used } = this
    parts.length = used
    usualParts = Math.min(Math.max(used, usualParts - ((usualParts - used) >> 3)), MOST_PARTS)
    this.room = rows
    // longer ones keep the room they are in
    if (rows > LONGEST / 2) return
    if (onShelf + rows > LONGEST) {
      shelf = roomFor(LONGEST)
      onShelf = 0
    }
    shelf.numbers.set(numbers.subarray(0, rows * NUMBERS), onShelf * NUMBERS)
    shelf.heads.set(heads.subarray(0, rows * HEADS), onShelf * HEADS)
    this.numbers = shelf.numbers
    this.heads = shelf.heads
    this.base = onShelf
    onShelf += rows
    if (pool.length < POOLED) pool.push({ numbers, heads })
  }

  private grow(): void {
    const { numbers, heads, base, room } = this
    this.room = Math.max(2 * room, FIRST_ROWS)
    const larger = roomFor(this.room)
    larger.numbers.set(numbers.subarray(base * NUMBERS, (base + room) * NUMBERS))
    larger.heads.set(heads.subarray(base * HEADS, (base + room) * HEADS))
    this.numbers = larger.numbers
    this.heads = larger.heads
    this.base = 0
  }
}

function roomFor(rows: number): Room {
  return { numbers: new Float64Array(rows * NUMBERS), heads: new Int32Array(rows * HEADS) }
}
