import { reasonOf } from './status-reasons.ts'

/** Statuses nginx has a page for (Kong: nginx-behaviour.md §1). */
const PAGES: ReadonlySet<number> = new Set([
  301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 421, 429,
  494, 495, 496, 497, 500, 501, 502, 503, 504, 505, 507,
])

/** Headings that differ from the status line. */
const TITLES: Readonly<Record<number, string>> = {
  302: '302 Found',
  401: '401 Authorization Required',
  494: '400 Request Header Or Cookie Too Large',
  495: '400 The SSL certificate error',
  496: '400 No required SSL certificate was sent',
  497: '400 The plain HTTP request was sent to HTTPS port',
}

/** nginx's HTML page for a status; undefined when it has none and the body stays empty (Kong: nginx-behaviour.md §1). */
export function builtInPage(status: number): string | undefined {
  if (!PAGES.has(status)) return undefined
  const title = TITLES[status] ?? `${status} ${reasonOf(status)}`
  const heading = status >= 494 && status <= 497 ? '400 Bad Request' : title
  const detail = heading === title ? '' : `<center>${title.slice('400 '.length)}</center>\r\n`
  return (
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n` +
    `<center><h1>${heading}</h1></center>\r\n${detail}</body>\r\n</html>\r\n`
  )
}
