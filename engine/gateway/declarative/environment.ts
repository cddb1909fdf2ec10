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

/** A text that YAML can read whatever its references are, and the way back. */
export interface HiddenReferences {
  readonly text: string
  restore(text: string): string
}

/** Puts words in the place of references, so that a text can be rewritten without losing them. */
export function hideReferences(text: string): HiddenReferences {
  const found: string[] = []
  const hidden = text.replace(REFERENCE, (whole) => `deck_reference_${found.push(whole) - 1}_`)
  return {
    text: hidden,
    restore: (changed) =>
      changed.replace(/deck_reference_(\d+)_/g, (word, index: string) => found[Number(index)] ?? word),
  }
}
