/** What Penlight needs from outside. Texts are byte strings. */
export interface PenlightServices {
  /** Text of a file, for `pl.file` and `pl.path`; nothing exists without it. */
  readFile?(path: string): string | undefined
}
