import { describe, expect, it } from 'vitest'
import { decodeBase64, decodeBase64Mime, encodeBase64 } from './base64.ts'
import { crc32 } from './crc32.ts'
import { hmacSha1, md5Bytes, toHex } from './digest.ts'
import { escapeUri, quoteSqlString, unescapeUri } from './escape.ts'
import { formatCookieTime, formatHttpTime, parseHttpTime } from './http-date.ts'
import { parseQuery } from './query-args.ts'

describe('codecs', () => {
  it('escapes URIs as nginx does', () => {
    expect(escapeUri('~!@#$%^&*()_+-={}|[]\\:";\'<>?,./`')).toBe(
      "~!%40%23%24%25%5E%26*()_%2B-%3D%7B%7D%7C%5B%5D%5C%3A%22%3B'%3C%3E%3F%2C.%2F%60",
    )
    expect(escapeUri('a/b?c=d&e=f#g', 0)).toBe('a/b%3Fc=d&e=f%23g')
    expect(unescapeUri('%41+%zz%4')).toBe('A %zz%4')
    expect(quoteSqlString('a\'"\n')).toBe("'a\\'\\\"\\n'")
  })

  it('reads base64 up to the first padding', () => {
    expect(encodeBase64('hello')).toBe('aGVsbG8=')
    expect(decodeBase64('YQ=a')).toBe('a')
    expect(decodeBase64('YW Jj')).toBeUndefined()
    expect(decodeBase64Mime('YW Jj\r\nZA==')).toBe('abcd')
  })

  it('computes digests', () => {
    expect(crc32('abc')).toBe(891568578)
    expect(toHex(md5Bytes('abc'))).toBe('900150983cd24fb0d6963f7d28e17f72')
    expect(toHex(hmacSha1('key', ''))).toBe('f42bb0eeb018ebbd4597ae7213711ec60760843f')
  })

  it('writes and reads HTTP dates', () => {
    expect(formatHttpTime(1709164800)).toBe('Thu, 29 Feb 2024 00:00:00 GMT')
    expect(formatCookieTime(2147483648)).toBe('Tue, 19-Jan-2038 03:14:08 GMT')
    expect(parseHttpTime('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(784111777)
    expect(parseHttpTime('Sun Nov  6 08:49:37 1994')).toBe(784111777)
    expect(parseHttpTime('Sun, 6 Nov 1994 08:49:37 GMT')).toBeUndefined()
  })

  it('says when arguments were cut off', () => {
    expect(parseQuery('a=1&b&=3&c=%41', 0)).toEqual({
      args: [
        ['a', '1'],
        ['b', true],
        ['c', 'A'],
      ],
      truncated: false,
    })
    expect(parseQuery('a=1&b=2', 1)).toEqual({ args: [['a', '1']], truncated: true })
  })
})
