interface Node<T> {
  readonly item: T
  value: number
}

/** Items by value, the smallest on top. Its very order decides between equal values (Kong: least-connections). */
export class BinaryHeap<T> {
  private readonly nodes: Node<T>[] = []

  insert(value: number, item: T): void {
    this.nodes.push({ item, value })
    this.bubbleUp(this.nodes.length - 1)
  }

  /** The item of the smallest value. */
  peek(): T | undefined {
    return this.nodes[0]?.item
  }

  pop(): T | undefined {
    const top = this.nodes[0]
    const last = this.nodes.pop()
    if (!top || !last || this.nodes.length === 0) return top?.item
    this.nodes[0] = last
    this.sinkDown(0)
    return top.item
  }

  /** Gives an item another value; nothing when it is not here. */
  update(item: T, value: number): void {
    const at = this.nodes.findIndex((node) => node.item === item)
    const node = this.nodes[at]
    if (!node) return
    node.value = value
    this.bubbleUp(at)
    this.sinkDown(at)
  }

  private bubbleUp(start: number): void {
    let at = start
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.isLess(at, parent)) return
      this.swap(at, parent)
      at = parent
    }
  }

  private sinkDown(start: number): void {
    let at = start
    for (;;) {
      let smallest = at
      for (const child of [2 * at + 1, 2 * at + 2]) if (this.isLess(child, smallest)) smallest = child
      if (smallest === at) return
      this.swap(at, smallest)
      at = smallest
    }
  }

  private isLess(a: number, b: number): boolean {
    const [left, right] = [this.nodes[a], this.nodes[b]]
    return left !== undefined && right !== undefined && left.value < right.value
  }

  private swap(a: number, b: number): void {
    const [left, right] = [this.nodes[a], this.nodes[b]]
    if (!left || !right) return
    this.nodes[a] = right
    this.nodes[b] = left
  }
}
