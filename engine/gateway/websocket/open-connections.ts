/** Connections that stand, of one configuration or of all its successors. */
export class OpenConnections {
  private readonly open = new Set<{ shutDown(): void }>()

  add(connection: { shutDown(): void }): void {
    this.open.add(connection)
  }

  delete(connection: { shutDown(): void }): void {
    this.open.delete(connection)
  }

  size(): number {
    return this.open.size
  }

  /** Tells every side goodbye. */
  shutDown(): void {
    for (const connection of this.open) connection.shutDown()
  }
}
