/** A text with its environment variables filled in, and those that are not set. */
export interface Substituted {
  readonly text: string
  readonly missing: readonly { readonly name: string; readonly line: number; readonly column: number }[]
}

const REFERENCE = /\$\{\{\s*env\s+"([^"]+)"\s*(?:\|\s*(toBool|toInt|toFloat|indent \d+)\s*)?\}\}/g

/** decK's `${{ env "DECK_NAME" }}`, replaced before the text is read; a variable that is not set stays as it is. */
export function substituteEnvironment(text: string, environment: Readonly<Record<string, string>>): Substituted {
  const missing: Substituted['missing'][number][] = []
  const replaced = text.replace(REFERENCE, (whole: string, name: string, _filter: unknown, at: number) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined
    if (value !== undefined) return value
    const before = text.slice(0, at).split('\n')
    missing.push({ name, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 })
    return whole
  })
  return { text: replaced, missing }
}
