import { multipartBody, readFormPart, type FormPart } from './multipart.ts'
import type { ReadOption } from './options.ts'

/** The body that the options of a command make. */
export interface CurlBody {
  /** Byte string. */
  readonly text: string
  readonly contentType: string | undefined
  readonly accept?: string
}

/** What `-d`, `--json` and `-F` make together, and the files they would have read. @throws {Error} for a form without `=` */
export function bodyOf(options: readonly ReadOption[]): {
  readonly body?: CurlBody
  readonly files: readonly string[]
} {
  const files: string[] = []
  const forms = options.filter(({ meaning }) => meaning === 'form' || meaning === 'form-string')
  if (forms.length > 0) return { body: formOf(forms, files), files }
  let text: string | undefined
  let isJson = false
  for (const { meaning, value } of options) {
    const piece = pieceOf({ meaning, value }, files)
    if (piece === undefined) continue
    isJson ||= meaning === 'json'
    text = text === undefined ? piece : `${text}${meaning === 'json' ? '' : '&'}${piece}`
  }
  if (text === undefined) return { files }
  const json = { text, contentType: 'application/json', accept: 'application/json' }
  return { body: isJson ? json : { text, contentType: 'application/x-www-form-urlencoded' }, files }
}

function formOf(forms: readonly ReadOption[], files: string[]): CurlBody {
  const parts: FormPart[] = forms.map(({ meaning, value }) =>
    readFormPart(value, { isPlain: meaning === 'form-string' }),
  )
  for (const { file } of parts) if (file !== undefined) files.push(file)
  const { body, contentType } = multipartBody(parts)
  return { text: body, contentType }
}

function pieceOf({ meaning, value }: ReadOption, files: string[]): string | undefined {
  switch (meaning) {
    case 'data-raw':
      return value
    case 'data':
    case 'data-binary':
    case 'json':
      if (!value.startsWith('@')) return value
      files.push(value.slice(1))
      return ''
    case 'data-urlencode':
      return urlencoded(value, files)
    default:
      return undefined
  }
}

/** `content`, `=content`, `name=content`, `@file`, `name@file` (curl: --data-urlencode). */
function urlencoded(value: string, files: string[]): string {
  const [, name = '', sign, content = ''] = /^([^=@]*)([=@])([\s\S]*)$/.exec(value) ?? [value, '', '=', value]
  if (sign === '@') files.push(content)
  const encoded = sign === '@' ? '' : percentEncoded(content)
  return name === '' ? encoded : `${name}=${encoded}`
}

/** All but letters, digits and `-._~`, byte by byte; a space is `+`, as in forms. */
export function percentEncoded(bytes: string): string {
  return bytes.replaceAll(/[^A-Za-z0-9._~-]/g, (char) =>
    char === ' ' ? '+' : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}
