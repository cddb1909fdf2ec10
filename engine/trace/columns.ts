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

/**
 * Parts of a request so far, more or less. Their list is a new one each time: writing what is new into what is old costs
 * the garbage collector more than making the list, if it need not grow.
 */
let usualParts = 0
const MOST_PARTS = 8192

/**
 * Rows in columns that grow by doubling: numbers in typed arrays, the rest in one list. While a request travels they are
 * in a room that others used before; what is kept of it is exactly as long as it must be, in three objects for the
 * garbage collector to move, whatever happened.
 */
export class Columns {
  private numbers: Float64Array
  private heads: Int32Array
  private parts: unknown[]
  private rows = 0
  private used = 0
  private active: unknown
  private activeAt = -1
  private isPooled = true

  constructor() {
    const { numbers, heads } = pool.pop() ?? roomFor(FIRST_ROWS)
    this.numbers = numbers
    this.heads = heads
    this.parts = new Array(usualParts)
  }

  /** A new row; its parts follow. */
  begin(head: number, at: number, frame: number, active: unknown): void {
    const row = this.rows++
    if (row * NUMBERS >= this.numbers.length) this.grow()
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
    const [head = 0, frame = 0, from = 0, activeAt = -1] = heads.subarray(index * HEADS, (index + 1) * HEADS)
    const next = index + 1 < this.rows ? heads[(index + 1) * HEADS + 2] : this.used
    // the plugin of the next row, when it is another one, stands right before that row's parts
    const nextActive = index + 1 < this.rows ? heads[(index + 1) * HEADS + 3] : activeAt
    const to = nextActive !== undefined && nextActive >= from && nextActive !== activeAt ? nextActive : next
    return {
      head,
      at: numbers[index * NUMBERS] ?? 0,
      cost: numbers[index * NUMBERS + 1] ?? 0,
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
    this.numbers = numbers.slice(0, rows * NUMBERS)
    this.heads = heads.slice(0, rows * HEADS)
    parts.length = used
    usualParts = Math.min(Math.max(used, usualParts - ((usualParts - used) >> 3)), MOST_PARTS)
    if (pool.length < POOLED && numbers.length <= LONGEST * NUMBERS) pool.push({ numbers, heads })
  }

  private grow(): void {
    const { numbers, heads } = this
    this.numbers = new Float64Array(Math.max(2 * numbers.length, FIRST_ROWS * NUMBERS))
    this.numbers.set(numbers)
    this.heads = new Int32Array(Math.max(2 * heads.length, FIRST_ROWS * HEADS))
    this.heads.set(heads)
  }
}

function roomFor(rows: number): Room {
  return { numbers: new Float64Array(rows * NUMBERS), heads: new Int32Array(rows * HEADS) }
}
