/** A mistake in source or configuration: data for people, never thrown (STYLE §7). */
export interface Diagnostic {
  /** Stable, kebab-case: `lua-syntax`, `plugin-priority`, `config-schema` … */
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** Lua's or Kong's own words where they have some. */
  readonly message: string
  /** Path inside the scenario, when there is one. */
  readonly file?: string
  /** 1-based. */
  readonly range?: {
    readonly line: number
    readonly column: number
    readonly endLine?: number
    readonly endColumn?: number
  }
  /** What to do about it, when that is not obvious. */
  readonly hint?: string
}
