import type { ActivePlugin } from '../gateway/plugin.ts'
import type { ChunkText } from './materialize.ts'

/** Bytes of chunks a run keeps; later ones are recorded with their size and their beginning. */
const MAX_CHUNK_BYTES = 1024 * 1024
/** Chunks after those: of a body that long nobody looks at each piece. */
const MAX_LATE_CHUNKS = 256
const BEGINNING = 256

/** How much of the pieces of a body one run remembers: a body of any length must fit into the memory of a recording. */
export class ChunkBound {
  private bytes = 0
  private late = 0
  /** Most handlers leave a piece as it is, and the next one gets it. */
  private last: ChunkText = { text: '', size: 0 }
  private readonly skippedCosts = new Map<ActivePlugin, number>()

  /** A copy of its beginning, so that the rest can be freed, once the run has kept enough. */
  keep(chunk: string): ChunkText {
    this.bytes += chunk.length
    if (this.bytes <= MAX_CHUNK_BYTES) {
      if (this.last.text !== chunk) this.last = { text: chunk, size: chunk.length }
      return this.last
    }
    this.late += 1
    const beginning = Array.from(chunk.slice(0, BEGINNING), (char) => char.charCodeAt(0))
    return { text: String.fromCharCode(...beginning), size: chunk.length }
  }

  /** From here on only what is remarkable is noted: the end, an error, an exit. */
  isFull(): boolean {
    return this.late > MAX_LATE_CHUNKS
  }

  /** The time of a handler that is not noted counts with the next one of that plugin. */
  skip(active: ActivePlugin, cost: number): void {
    this.skippedCosts.set(active, (this.skippedCosts.get(active) ?? 0) + cost)
  }

  /** Milliseconds of handlers that were skipped since the last one noted. */
  takeSkipped(active: ActivePlugin): number {
    if (this.skippedCosts.size === 0) return 0
    const cost = this.skippedCosts.get(active) ?? 0
    this.skippedCosts.delete(active)
    return cost
  }
}
