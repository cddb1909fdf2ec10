interface Slot<T> {
  readonly rank: number
  readonly item: T
}

/** Items of one host, by what paths must begin with. */
interface Shelf<T> {
  readonly byPrefix: Map<string, Slot<T>[]>
  readonly lengths: number[]
  readonly rest: Slot<T>[]
}

/** What an item cannot match without: one of these hosts, one of these beginnings of the path. */
export interface Necessities {
  readonly hosts: readonly string[] | undefined
  readonly prefixes: readonly string[] | undefined
}

/** Items in an order; finds the first that fits without looking at those that cannot. */
export class OrderedIndex<T> {
  private readonly byHost = new Map<string, Shelf<T>>()
  private readonly anyHost = newShelf<T>()
  private size = 0

  /** Items are added in their order. */
  add(item: T, { hosts, prefixes }: Necessities): void {
    const slot = { rank: this.size++, item }
    if (!hosts) return put(this.anyHost, slot, prefixes)
    for (const host of new Set(hosts)) {
      let shelf = this.byHost.get(host)
      if (!shelf) this.byHost.set(host, (shelf = newShelf<T>()))
      put(shelf, slot, prefixes)
    }
  }

  /** First accepted item whose necessities one of the hosts and the path meet. */
  find<R>(hosts: readonly string[], path: string, accept: (item: T) => R | undefined): R | undefined {
    let bestRank = Infinity
    let best: R | undefined
    const search = (slots: readonly Slot<T>[]): void => {
      for (const { rank, item } of slots) {
        if (rank >= bestRank) return
        const result = accept(item)
        if (result === undefined) continue
        bestRank = rank
        best = result
        return
      }
    }
    searchShelf(this.anyHost, path, search)
    for (const host of hosts) {
      const shelf = this.byHost.get(host)
      if (shelf) searchShelf(shelf, path, search)
    }
    return best
  }
}

function newShelf<T>(): Shelf<T> {
  return { byPrefix: new Map(), lengths: [], rest: [] }
}

function put<T>({ byPrefix, lengths, rest }: Shelf<T>, slot: Slot<T>, prefixes: readonly string[] | undefined): void {
  if (!prefixes) {
    rest.push(slot)
    return
  }
  for (const prefix of new Set(prefixes)) {
    const slots = byPrefix.get(prefix)
    if (slots) slots.push(slot)
    else byPrefix.set(prefix, [slot])
    if (!lengths.includes(prefix.length)) lengths.push(prefix.length)
  }
}

function searchShelf<T>(shelf: Shelf<T>, path: string, search: (slots: readonly Slot<T>[]) => void): void {
  for (const length of shelf.lengths) {
    if (length > path.length) continue
    const slots = shelf.byPrefix.get(path.slice(0, length))
    if (slots) search(slots)
  }
  search(shelf.rest)
}
