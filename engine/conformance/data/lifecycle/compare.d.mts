export interface Difference {
  readonly what: string
  readonly expected: unknown
  readonly got: unknown
}

/** The differences between what is expected and what was got, in the order of their weight. */
export function differences(recorded: object, got: unknown, options?: { log?: boolean }): Difference[]
