import type { ErrorType } from './error-templates.ts'

/** What Kong 1.1 itself answers: the message as one line of JSON, whatever the client accepts (Kong: loading.md §11). */
export function errorLine(message: string): { readonly body: string; readonly contentType: string } {
  return { body: JSON.stringify({ message }), contentType: 'application/json; charset=utf-8' }
}

const CONTENT_TYPES: Readonly<Record<ErrorType, string>> = {
  html: 'text/html',
  json: 'application/json',
  xml: 'application/xml',
  plain: 'text/plain',
  grpc: 'text/plain',
}

/**
 * What Kong 1.1's handler of nginx's errors answers: the first type whose name stands in Accept, in the order html,
 * json, xml; else a plain line.
 */
export function errorPage(accept: string, message: string): { readonly body: string; readonly contentType: string } {
  const type = (['html', 'json', 'xml'] as const).find((name) => accept.includes(CONTENT_TYPES[name])) ?? 'plain'
  return { body: `${pageOf(type, message)}\n`, contentType: CONTENT_TYPES[type] }
}

function pageOf(type: 'html' | 'json' | 'xml' | 'plain', message: string): string {
  switch (type) {
    case 'html':
      return `<html><head><title>Kong Error</title></head><body><h1>Kong Error</h1><p>${message}.</p></body></html>`
    case 'json':
      return `{"message":"${message}"}`
    case 'xml':
      return `<?xml version="1.0" encoding="UTF-8"?>\n<error><message>${message}</message></error>`
    case 'plain':
      return message
  }
}
