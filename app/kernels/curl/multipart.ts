/** curl's own form: dashes and 22 characters. Always the same here, so that a recorded request stays the same. */
const BOUNDARY = '------------------------phasescopeFormData0001'

/** One `-F name=content` of a command line, as byte strings. */
export interface FormPart {
  readonly name: string
  readonly content: string
  readonly type?: string
  readonly fileName?: string
  readonly headers: readonly string[]
  /** The file its content would come from. */
  readonly file?: string
}

/** Reads `-F`; with `isPlain` (`--form-string`) nothing in it has a meaning. @throws {Error} when there is no `=` */
export function readFormPart(text: string, { isPlain = false }: { readonly isPlain?: boolean } = {}): FormPart {
  const [, name, rest] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? []
  if (name === undefined || rest === undefined)
    throw new Error(`curl's -F needs name=content, and this has no “=”: ${text}`)
  if (isPlain) return { name, content: rest, headers: [] }
  const { value, parameters } = splitParameters(rest)
  const file = /^[@<]/.test(value) ? value.slice(1) : undefined
  const of = (wanted: string) => parameters.find(([key]) => key === wanted)?.[1]
  const type = of('type') ?? (value.startsWith('@') ? 'application/octet-stream' : undefined)
  const fileName = of('filename') ?? (value.startsWith('@') ? value.slice(1).replace(/^.*[/\\]/, '') : undefined)
  return {
    name,
    content: file === undefined ? value : '',
    headers: parameters.filter(([key]) => key === 'headers').map(([, header]) => header),
    ...(type !== undefined && { type }),
    ...(fileName !== undefined && { fileName }),
    ...(file !== undefined && { file }),
  }
}

/** `content;type=…;filename="…"`: only curl's own keys end the content. */
function splitParameters(text: string): { value: string; parameters: (readonly [string, string])[] } {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text)
  const start = quoted ? quoted[0].length : text.search(/;\s*(?:type|filename|headers|encoder)=/)
  const value = quoted ? unescaped(quoted[1] ?? '') : start < 0 ? text : text.slice(0, start)
  const parameters: (readonly [string, string])[] = []
  const pattern =
    /;\s*(type|filename|headers|encoder)=(?:"((?:[^"\\]|\\.)*)"|([\s\S]*?(?=;\s*(?:filename|headers|encoder)=|$)))/y
  pattern.lastIndex = Math.max(start, 0)
  for (let found = start < 0 ? null : pattern.exec(text); found; found = pattern.exec(text))
    parameters.push([found[1] ?? '', found[2] === undefined ? (found[3] ?? '') : unescaped(found[2])])
  return { value, parameters }
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\\"])/g, '$1')
}

/** The body curl makes of a form, and the Content-Type that goes with it. */
export function multipartBody(parts: readonly FormPart[]): { readonly body: string; readonly contentType: string } {
  const quote = (text: string) => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const body = parts.map(({ name, content, type, fileName, headers }) => {
    const lines = [
      `--${BOUNDARY}`,
      `Content-Disposition: form-data; name="${quote(name)}"${fileName === undefined ? '' : `; filename="${quote(fileName)}"`}`,
      ...(type === undefined ? [] : [`Content-Type: ${type}`]),
      ...headers,
      '',
      content,
    ]
    return `${lines.join('\r\n')}\r\n`
  })
  return {
    body: `${body.join('')}--${BOUNDARY}--\r\n`,
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
  }
}
