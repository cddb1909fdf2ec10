/** Results of nginx's phase handlers and filters; every number from 100 on is an HTTP status. */
export const NGX_OK = 0
export const NGX_ERROR = -1
/** The request was already ended by somebody else. */
export const NGX_DONE = -4
export const NGX_DECLINED = -5

/** From here on a status is answered with an error page (Kong: nginx-behaviour.md §1). */
export const SPECIAL_RESPONSE = 300
export const REQUEST_TIME_OUT = 408
/** Closes the connection without an answer. */
export const NGX_HTTP_CLOSE = 444
export const CLIENT_CLOSED_REQUEST = 499
