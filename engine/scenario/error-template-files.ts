import type { Diagnostic } from '../diagnostic.ts'
import type { ErrorTemplates } from '../gateway/error-templates.ts'
import { toText } from '../gateway/bytes.ts'

const FORMS = ['html', 'json', 'plain', 'xml'] as const

/** Templates that kong.conf names by `error_template_<form>`, read from the folder; undefined when it names none. */
export function errorTemplates(
  files: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): { readonly found: ErrorTemplates | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const found: Record<string, string> = {}
  for (const form of FORMS) {
    const path = values[`error_template_${form}`]
    if (path === undefined || path === '') continue
    const text = files[path.replace(/^\.\//, '')]
    if (text === undefined) {
      const message = `error_template_${form}: no such file at ${path}`
      diagnostics.push({ code: 'kong-conf', severity: 'error', message, file: 'kong.conf' })
    } else found[form] = toText(new TextEncoder().encode(text))
  }
  return { found: Object.keys(found).length > 0 ? found : undefined, diagnostics }
}
