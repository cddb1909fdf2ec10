/** A piece of memory that was handed out. */
export type SlabBlock = { readonly page: number; readonly pages: number; readonly size: number }

const PAGE = 4096
const MIN_SIZE = 8
const MAX_CHUNK = 2048
/** sizeof(ngx_slab_pool_t) with its nine slots and their statistics on x86-64. */
const POOL_HEADER = 704
/** sizeof(ngx_slab_page_t). */
const PAGE_HEADER = 24
const NOTHING = new Int32Array(0)

/**
 * Counts memory as nginx's slab allocator does: chunks of powers of two share a page, larger pieces take whole
 * pages. Only the bookkeeping exists; there is no memory behind it. Source: nginx ngx_slab.c.
 */
export class Slab {
  readonly #pageCount: number
  /** 0 is free, -1 part of a larger piece, else the chunk size the page serves. */
  #kinds = NOTHING
  #used = NOTHING
  #freePages: number
  readonly #open = new Map<number, Set<number>>()

  constructor(size: number) {
    this.#pageCount = Math.max(0, Math.floor((size - POOL_HEADER) / (PAGE + PAGE_HEADER)))
    this.#freePages = this.#pageCount
  }

  /** Bytes in pages nobody uses. */
  freeBytes(): number {
    return this.#freePages * PAGE
  }

  /** Takes memory; undefined when there is none. */
  allocate(size: number): SlabBlock | undefined {
    if (this.#kinds === NOTHING) this.#beginBooks()
    return size > MAX_CHUNK ? this.#allocatePages(Math.ceil(size / PAGE)) : this.#allocateChunk(size)
  }

  free(block: SlabBlock): void {
    if (block.size > MAX_CHUNK) {
      this.#release(block.page, block.pages)
      return
    }
    const used = (this.#used[block.page] ?? 1) - 1
    this.#used[block.page] = used
    const open = this.#open.get(block.size)
    if (used > 0) {
      open?.add(block.page)
      return
    }
    open?.delete(block.page)
    this.#release(block.page, 1)
  }

  /** Most dictionaries of a configuration are never used. */
  #beginBooks(): void {
    this.#kinds = new Int32Array(this.#pageCount)
    this.#used = new Int32Array(this.#pageCount)
  }

  #release(page: number, count: number): void {
    this.#kinds.fill(0, page, page + count)
    this.#freePages += count
  }

  #findRun(count: number): number | undefined {
    if (count > this.#freePages) return undefined
    let run = 0
    for (let page = 0; page < this.#pageCount; page++) {
      run = this.#kinds[page] === 0 ? run + 1 : 0
      if (run === count) return page - count + 1
    }
    return undefined
  }

  #allocatePages(count: number): SlabBlock | undefined {
    const page = this.#findRun(count)
    if (page === undefined) return undefined
    this.#kinds.fill(-1, page, page + count)
    this.#freePages -= count
    return { page, pages: count, size: count * PAGE }
  }

  #allocateChunk(wanted: number): SlabBlock | undefined {
    let size = MIN_SIZE
    while (size < wanted) size *= 2
    let open = this.#open.get(size)
    if (open === undefined) this.#open.set(size, (open = new Set()))
    let [page] = open
    if (page === undefined) {
      page = this.#findRun(1)
      if (page === undefined) return undefined
      this.#kinds[page] = size
      this.#used[page] = 0
      this.#freePages--
      open.add(page)
    }
    const used = (this.#used[page] ?? 0) + 1
    this.#used[page] = used
    if (used >= chunksPerPage(size)) open.delete(page)
    return { page, pages: 1, size }
  }
}

/** Chunks smaller than 64 bytes keep their bitmap in the page itself. */
function chunksPerPage(size: number): number {
  const chunks = PAGE / size
  return size >= 64 ? chunks : chunks - Math.ceil(chunks / 8 / size)
}
