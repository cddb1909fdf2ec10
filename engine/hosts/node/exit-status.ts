/** What a command leaves behind for scripts. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const

/** A command that cannot be carried out as given; the message is the whole answer. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
