/** What a format may mention. */
const MODIFIERS = ['file_src', 'line_src', 'func_name', 'message', 'namespace'] as const
type Modifier = (typeof MODIFIERS)[number]

/** A parsed format: texts and modifiers in order. */
export interface LogFormat {
  readonly parts: readonly (string | { readonly modifier: Modifier })[]
}

/** Of Kong's own facility. */
export const DEFAULT_FORMAT = '%file_src:%line_src %message'
/** Of a plugin's facility. */
export const NAMESPACE_FORMAT = '%file_src:%line_src [%namespace] %message'

/** Parses `%modifier`; `%%` is a percent sign (Kong: pdk.json kong.log.set_format). */
export function parseFormat(text: string): LogFormat | { readonly error: string } {
  const parts: (string | { modifier: Modifier })[] = []
  for (const piece of text.split(/(%%|%[a-z_]*)/)) {
    if (piece === '%%') parts.push('%')
    else if (!piece.startsWith('%')) parts.push(piece)
    else {
      const modifier = MODIFIERS.find((name) => name === piece.slice(1))
      if (modifier === undefined) return { error: `invalid modifier '${piece}'` }
      parts.push({ modifier })
    }
  }
  return { parts }
}

/** The line a format gives. */
export function renderFormat({ parts }: LogFormat, values: Readonly<Record<Modifier, string>>): string {
  return parts.map((part) => (typeof part === 'string' ? part : values[part.modifier])).join('')
}
