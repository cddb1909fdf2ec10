import { NULL } from '../lua/runtime/userdata.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

/** Method numbers of ngx_http_request.h; `ngx.req.set_method` takes them. */
export const METHOD_NUMBERS = {
  GET: 0x0002,
  HEAD: 0x0004,
  POST: 0x0008,
  PUT: 0x0010,
  DELETE: 0x0020,
  MKCOL: 0x0040,
  COPY: 0x0080,
  MOVE: 0x0100,
  OPTIONS: 0x0200,
  PROPFIND: 0x0400,
  PROPPATCH: 0x0800,
  LOCK: 0x1000,
  UNLOCK: 0x2000,
  PATCH: 0x4000,
  TRACE: 0x8000,
} as const

const STATUSES = {
  CONTINUE: 100,
  SWITCHING_PROTOCOLS: 101,
  OK: 200,
  CREATED: 201,
  ACCEPTED: 202,
  NO_CONTENT: 204,
  PARTIAL_CONTENT: 206,
  SPECIAL_RESPONSE: 300,
  MOVED_PERMANENTLY: 301,
  MOVED_TEMPORARILY: 302,
  SEE_OTHER: 303,
  NOT_MODIFIED: 304,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENT_REQUIRED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  REQUEST_TIMEOUT: 408,
  CONFLICT: 409,
  GONE: 410,
  UPGRADE_REQUIRED: 426,
  TOO_MANY_REQUESTS: 429,
  CLOSE: 444,
  ILLEGAL: 451,
  INTERNAL_SERVER_ERROR: 500,
  METHOD_NOT_IMPLEMENTED: 501,
  NOT_IMPLEMENTED: 501,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
  GATEWAY_TIMEOUT: 504,
  VERSION_NOT_SUPPORTED: 505,
  INSUFFICIENT_STORAGE: 507,
} as const

/** Log level numbers of `ngx.log`. */
export const LEVEL_NUMBERS = {
  STDERR: 0,
  EMERG: 1,
  ALERT: 2,
  CRIT: 3,
  ERR: 4,
  WARN: 5,
  NOTICE: 6,
  INFO: 7,
  DEBUG: 8,
} as const

const CODES = { OK: 0, ERROR: -1, AGAIN: -2, DONE: -4, DECLINED: -5 } as const

/** Fills `ngx` with its constants (ngx_lua manual, "HTTP status constants" and following). */
export function installConstants(ngx: LuaTable): void {
  const all: Record<string, LuaValue> = { ...LEVEL_NUMBERS, ...CODES, null: NULL }
  for (const [name, value] of Object.entries({ ...METHOD_NUMBERS, ...STATUSES })) all[`HTTP_${name}`] = value
  for (const [name, value] of Object.entries(all)) ngx.setString(name, value)
}
