import { describe, expect, it } from 'vitest'
import { EMPTY_DRAFT } from '../draft-request.ts'
import { isHttpFile, readHttpFile } from './read-http-file.ts'
import { writeHttpFile } from './write-http-file.ts'

const FILE = `@host = http://api.test
@key = alice-key

### happy path
# @name getOrder
# @no-redirect
GET {{host}}/orders/7
    ?expand=lines
    &page=1 HTTP/1.1
apikey: {{key}}
# a comment
// another
X-Empty:

### an order
POST {{host}}/orders HTTP/2
Content-Type: application/json

{
  "sku": "blue-teapot",

  "quantity": 1
}


###
# @name plain
http://api.test/plain

### form
POST http://api.test/form
Content-Type: application/x-www-form-urlencoded

a=1
&b=two words
`

describe('readHttpFile', () => {
  it('reads separators, names, variables, headers and bodies', () => {
    const { requests, variables, notes } = readHttpFile(FILE)
    expect(notes).toEqual([])
    expect(variables).toEqual([
      { name: 'host', value: 'http://api.test' },
      { name: 'key', value: 'alice-key' },
    ])
    expect(requests).toEqual([
      {
        name: 'getOrder',
        draft: {
          ...EMPTY_DRAFT,
          url: '{{host}}/orders/7?expand=lines&page=1',
          headers: [
            ['apikey', '{{key}}'],
            ['X-Empty', ''],
          ],
        },
      },
      {
        name: 'an order',
        draft: {
          ...EMPTY_DRAFT,
          method: 'POST',
          url: '{{host}}/orders',
          headers: [['Content-Type', 'application/json']],
          body: '{\n  "sku": "blue-teapot",\n\n  "quantity": 1\n}',
          bodyMode: 'json',
          httpVersion: '2.0',
        },
      },
      { name: 'plain', draft: { ...EMPTY_DRAFT, url: 'http://api.test/plain' } },
      {
        name: 'form',
        draft: {
          ...EMPTY_DRAFT,
          method: 'POST',
          url: 'http://api.test/form',
          headers: [['Content-Type', 'application/x-www-form-urlencoded']],
          body: 'a=1&b=two words',
          bodyMode: 'form',
        },
      },
    ])
  })

  it('reads the same with CRLF and a byte order mark', () => {
    expect(readHttpFile(`\uFEFF${FILE.replaceAll('\n', '\r\n')}`)).toEqual(readHttpFile(FILE))
  })

  it('notes files, scripts and what is no HTTP request', () => {
    const { requests, notes } = readHttpFile(`### upload
< {%
  request.variables.set("a", 1)
%}
PUT http://a.test/file
Content-Type: image/png

< ./tea.png

> {%
  client.test("ok", () => {})
%}
<> ./2026.200.json
### chat
WEBSOCKET ws://a.test/
### words
this is not a request
### curl
curl -X PATCH http://a.test/x -d '{{a}}'
`)
    expect(requests).toMatchObject([
      { name: 'upload', draft: { method: 'PUT', url: 'http://a.test/file', body: '' } },
      { name: 'curl', draft: { method: 'PATCH', url: 'http://a.test/x', body: '\\{{a}}' } },
    ])
    expect(notes).toEqual([
      'Line 8: the content of ./tea.png is not here; its place is empty.',
      'Line 10: the script is left out; scripts are not run here.',
      'Line 13: “<> ./2026.200.json” is left out; answers are kept in the history.',
      'Line 15: WEBSOCKET is no HTTP request; it was left out.',
      'Line 17: “this is not a request” is no request line; it was left out.',
    ])
  })

  it('keeps a body of XML, and ends lines of multipart with CRLF', () => {
    const { requests } = readHttpFile(`POST http://a.test/
Content-Type: multipart/form-data; boundary=B

--B
Content-Disposition: form-data; name="a"

<order id="1"><line/></order>
--B--
`)
    expect(requests[0]?.draft.body).toBe(
      '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n<order id="1"><line/></order>\r\n--B--\r\n',
    )
  })

  it('keeps hostile names as text', () => {
    const { requests, variables } = readHttpFile(
      '@__proto__ = x\nGET http://a.test/\n__proto__: <script>alert(1)</script>\n',
    )
    expect(variables).toEqual([{ name: '__proto__', value: 'x' }])
    expect(requests[0]?.draft.headers).toEqual([['__proto__', '<script>alert(1)</script>']])
    expect('x' in {}).toBe(false)
  })

  it('is recognised', () => {
    expect(isHttpFile(FILE)).toBe(true)
    expect(isHttpFile('GET /orders HTTP/1.1')).toBe(true)
    expect(isHttpFile('getting started')).toBe(false)
  })
})

describe('writeHttpFile', () => {
  it('writes what reads back', () => {
    const { requests, variables } = readHttpFile(FILE)
    const { text, notes } = writeHttpFile({ requests, variables })
    expect(notes).toEqual([])
    expect(readHttpFile(text)).toEqual({ requests, variables, notes: [] })
  })

  it('leaves secrets empty and notes bytes', () => {
    const { text, notes } = writeHttpFile({
      requests: [
        {
          name: 'bytes',
          draft: { ...EMPTY_DRAFT, method: 'PUT', bodyMode: 'file', bytes: new Uint8Array([0]), fileName: 'tea.png' },
        },
      ],
      variables: [{ name: 'token', value: 's3cret', isSecret: true }],
    })
    expect(text).not.toContain('s3cret')
    expect(text).toContain('< ./tea.png')
    expect(notes).toEqual([
      'The body of “bytes” is bytes, which a .http file can’t hold: save them beside it as tea.png.',
    ])
  })
})
