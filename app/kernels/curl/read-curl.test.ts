import { expect, test } from 'vitest'

import { fromBytes } from '../byte-text.ts'
import { readCurl } from './read-curl.ts'

/** `METHOD scheme://host target`, headers but Host and Content-Length, body. */
interface Expected {
  readonly line: string
  readonly headers?: readonly string[]
  readonly body?: string
}

function shown(text: string): readonly Expected[] {
  const read = readCurl(text)
  if ('problem' in read) throw new Error(read.problem)
  return read.requests.map(({ method, scheme, headers, target, body }) => {
    const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1]
    const list = headers
      .filter(([name]) => !/^(?:host|content-length)$/i.test(name))
      .map(([name, value]) => `${name}: ${fromBytes(value)}`)
    return {
      line: `${method} ${scheme}://${host} ${target}`,
      ...(list.length > 0 && { headers: list }),
      ...(body && { body: new TextDecoder().decode(body) }),
    }
  })
}

const FORM = 'Content-Type: application/x-www-form-urlencoded'
const B = '------------------------phasescopeFormData0001'

/** Command lines as people and tools write them, with what curl sends (compared with curl 8.14 by hand). */
const CASES: readonly (readonly [name: string, command: string, expected: Expected, second?: Expected])[] = [
  ['a bare address', 'curl localhost:8000', { line: 'GET http://localhost:8000 /' }],
  ['a query', 'curl http://api.test/orders?limit=5', { line: 'GET http://api.test /orders?limit=5' }],
  ['a query without path', 'curl http://api.test?x=1', { line: 'GET http://api.test /?x=1' }],
  ['a fragment', "curl 'http://api.test/a#b'", { line: 'GET http://api.test /a' }],
  ['a prompt', '$ curl http://api.test/', { line: 'GET http://api.test /' }],
  ['flags together', 'curl -sSLk https://api.test/', { line: 'GET https://api.test /' }],
  ['-i', 'curl -i http://localhost:8000/mock/anything', { line: 'GET http://localhost:8000 /mock/anything' }],
  ['-X apart', 'curl -X DELETE http://api.test/1', { line: 'DELETE http://api.test /1' }],
  ['-X joined', 'curl -XPUT http://api.test/1', { line: 'PUT http://api.test /1' }],
  ['--request', 'curl --request PATCH --url http://api.test/1', { line: 'PATCH http://api.test /1' }],
  [
    'Kong: apikey header',
    "curl -X GET http://localhost:8000/mock \\\n  -H 'apikey: top-secret-key'",
    { line: 'GET http://localhost:8000 /mock', headers: ['apikey: top-secret-key'] },
  ],
  [
    'Kong: create a service',
    "curl -i -s -X POST http://localhost:8001/services \\\n  --data name=example_service \\\n  --data url='http://httpbin.org'",
    {
      line: 'POST http://localhost:8001 /services',
      headers: [FORM],
      body: 'name=example_service&url=http://httpbin.org',
    },
  ],
  [
    'Kong: lists of a form',
    "curl -i -X POST http://localhost:8001/services/example/routes --data 'paths[]=/mock' --data name=r",
    { line: 'POST http://localhost:8001 /services/example/routes', headers: [FORM], body: 'paths[]=/mock&name=r' },
  ],
  [
    'Kong: json with a heading',
    `curl -X POST http://localhost:8001/plugins/ \\
   --header "accept: application/json" \\
   --header "Content-Type: application/json" \\
   --data '
   {
 "name": "rate-limiting"
}
   '`,
    {
      line: 'POST http://localhost:8001 /plugins/',
      headers: ['accept: application/json', 'Content-Type: application/json'],
      body: '\n   {\n "name": "rate-limiting"\n}\n   ',
    },
  ],
  [
    'Kong: basic',
    'curl http://localhost:8000/ -u alice:secret',
    { line: 'GET http://localhost:8000 /', headers: ['Authorization: Basic YWxpY2U6c2VjcmV0'] },
  ],
  [
    'user of the address',
    'curl http://al%40x:pw@api.test/',
    { line: 'GET http://api.test /', headers: [`Authorization: Basic ${btoa('al@x:pw')}`] },
  ],
  [
    'a user without password',
    'curl -u alice: http://api.test/',
    { line: 'GET http://api.test /', headers: [`Authorization: Basic ${btoa('alice:')}`] },
  ],
  [
    'a bearer',
    'curl --oauth2-bearer t0k http://api.test/',
    { line: 'GET http://api.test /', headers: ['Authorization: Bearer t0k'] },
  ],
  ['a pipe behind', 'curl -s http://api.test/a | jq .name', { line: 'GET http://api.test /a' }],
  ['redirections behind', 'curl http://api.test/a -o /dev/null 2>/dev/null', { line: 'GET http://api.test /a' }],
  ['a comment', 'curl http://api.test/a # the list', { line: 'GET http://api.test /a' }],
  ['&& behind', 'curl http://api.test/a && echo ok', { line: 'GET http://api.test /a' }],
  [
    '-d twice',
    'curl -d a=1 -d b=2 http://api.test/',
    { line: 'POST http://api.test /', headers: [FORM], body: 'a=1&b=2' },
  ],
  ['-G', 'curl -G -d a=1 -d b=2 http://api.test/x?z=0', { line: 'GET http://api.test /x?z=0&a=1&b=2' }],
  [
    '-G with encoding',
    'curl -G http://api.test/x --data-urlencode "q=a b&c" --data-urlencode "=ü"',
    { line: 'GET http://api.test /x?q=a+b%26c&%C3%BC' },
  ],
  [
    '--url-query',
    "curl http://api.test/x --url-query 'a=1 2' --url-query +b=3%204",
    { line: 'GET http://api.test /x?a=1+2&b=3%204' },
  ],
  ['-I', 'curl -I http://api.test/', { line: 'HEAD http://api.test /' }],
  [
    '--json',
    `curl --json '{"a":1}' http://api.test/`,
    {
      line: 'POST http://api.test /',
      headers: ['Accept: application/json', 'Content-Type: application/json'],
      body: '{"a":1}',
    },
  ],
  [
    '$-quotes',
    `curl http://api.test/ --data-raw $'{"a":"it\\'s\\n\\u00fc"}'`,
    { line: 'POST http://api.test /', headers: [FORM], body: '{"a":"it\'s\nü"}' },
  ],
  [
    'a quoted quote',
    `curl http://api.test/ -d 'it'\\''s'`,
    { line: 'POST http://api.test /', headers: [FORM], body: "it's" },
  ],
  [
    'escapes in double quotes',
    `curl "http://api.test/" -d "{\\"a\\": \\"b\\\\c\\"}"`,
    { line: 'POST http://api.test /', headers: [FORM], body: '{"a": "b\\c"}' },
  ],
  [
    'a header taken away',
    "curl http://api.test/ -d x -H 'Content-Type:'",
    { line: 'POST http://api.test /', body: 'x' },
  ],
  ['an empty header', "curl http://api.test/ -H 'X-Empty;'", { line: 'GET http://api.test /', headers: ['X-Empty: '] }],
  ['an own Host', "curl http://127.0.0.1:8000/ -H 'Host: api.test'", { line: 'GET http://api.test /' }],
  [
    'the same header twice',
    "curl http://api.test/ -H 'X: 1' -H 'X: 2'",
    { line: 'GET http://api.test /', headers: ['X: 1', 'X: 2'] },
  ],
  [
    'cookies',
    "curl http://api.test/ -b 'a=1; b=2' --cookie c=3",
    { line: 'GET http://api.test /', headers: ['Cookie: a=1; b=2;c=3'] },
  ],
  [
    'agent, referer, range',
    'curl -A me/1 -e http://x.test/ -r 0-9 http://api.test/',
    { line: 'GET http://api.test /', headers: ['User-Agent: me/1', 'Range: bytes=0-9', 'Referer: http://x.test/'] },
  ],
  [
    '--compressed',
    'curl --compressed http://api.test/',
    { line: 'GET http://api.test /', headers: ['Accept-Encoding: deflate, gzip, br, zstd'] },
  ],
  ['dots in a path', 'curl http://api.test/a/../b/./c', { line: 'GET http://api.test /b/c' }],
  ['dots kept', 'curl --path-as-is http://api.test/a/../b', { line: 'GET http://api.test /a/../b' }],
  ['--request-target', 'curl --request-target "*" -X OPTIONS http://api.test/', { line: 'OPTIONS http://api.test *' }],
  ['--http2', 'curl --http2 https://api.test/', { line: 'GET https://api.test /' }],
  [
    'two addresses',
    'curl http://api.test/a http://api.test/b',
    { line: 'GET http://api.test /a' },
    { line: 'GET http://api.test /b' },
  ],
  [
    '--next',
    'curl http://api.test/a -d x --next http://api.test/b',
    { line: 'POST http://api.test /a', headers: [FORM], body: 'x' },
    { line: 'GET http://api.test /b' },
  ],
  [
    'a form',
    "curl -F name=a -F 'file=@p.txt;type=text/plain' -F 'j={\"a\":1};type=application/json' http://api.test/",
    {
      line: 'POST http://api.test /',
      headers: [`Content-Type: multipart/form-data; boundary=${B}`],
      body: [
        `--${B}`,
        'Content-Disposition: form-data; name="name"',
        '',
        'a',
        `--${B}`,
        'Content-Disposition: form-data; name="file"; filename="p.txt"',
        'Content-Type: text/plain',
        '',
        '',
        `--${B}`,
        'Content-Disposition: form-data; name="j"',
        'Content-Type: application/json',
        '',
        '{"a":1}',
        `--${B}--`,
        '',
      ].join('\r\n'),
    },
  ],
  [
    'Chrome, bash',
    `curl 'https://api.test/v1/items?page=2' \\
  -H 'accept: */*' \\
  -H 'accept-language: en-US,en;q=0.9' \\
  -b 'sid=abc; theme=dark' \\
  -H 'sec-ch-ua: "Chromium";v="130", "Not?A_Brand";v="99"' \\
  -H 'user-agent: Mozilla/5.0 (X11; Linux x86_64)'`,
    {
      line: 'GET https://api.test /v1/items?page=2',
      headers: [
        'Cookie: sid=abc; theme=dark',
        'accept: */*',
        'accept-language: en-US,en;q=0.9',
        'sec-ch-ua: "Chromium";v="130", "Not?A_Brand";v="99"',
        'user-agent: Mozilla/5.0 (X11; Linux x86_64)',
      ],
    },
  ],
  [
    'Chrome, cmd',
    'curl ^"https://api.test/v1/items?a=1^&b=2^" ^\r\n  -H ^"content-type: application/json^" ^\r\n  --data-raw ^"^{^\\^"a^\\^":^\\^"100^%^\\^"^}^"',
    {
      line: 'POST https://api.test /v1/items?a=1&b=2',
      headers: ['content-type: application/json'],
      body: '{"a":"100%"}',
    },
  ],
  [
    'Firefox',
    "curl 'https://api.test/login' --compressed -X POST -H 'User-Agent: Mozilla/5.0' -H 'Accept: application/json' -H 'Origin: https://api.test' --data-raw 'user=a&pw=%21'",
    {
      line: 'POST https://api.test /login',
      headers: [
        'Accept-Encoding: deflate, gzip, br, zstd',
        'User-Agent: Mozilla/5.0',
        'Accept: application/json',
        'Origin: https://api.test',
        FORM,
      ],
      body: 'user=a&pw=%21',
    },
  ],
  [
    'Firefox with an own Accept-Encoding',
    "curl 'https://api.test/' --compressed -H 'Accept-Encoding: gzip, deflate, br, zstd'",
    { line: 'GET https://api.test /', headers: ['Accept-Encoding: gzip, deflate, br, zstd'] },
  ],
  [
    'Postman',
    `curl --location --request POST 'https://api.test/orders' \\
--header 'Content-Type: application/json' \\
--header 'Authorization: Bearer {{token}}' \\
--data-raw '{
    "sku": "A-1",
    "n": 2
}'`,
    {
      line: 'POST https://api.test /orders',
      headers: ['Content-Type: application/json', 'Authorization: Bearer {{token}}'],
      body: '{\n    "sku": "A-1",\n    "n": 2\n}',
    },
  ],
  [
    'Postman form',
    `curl --location 'https://api.test/form' --form 'a="1"' --form 'b="x;y"'`,
    {
      line: 'POST https://api.test /form',
      headers: [`Content-Type: multipart/form-data; boundary=${B}`],
      body: [
        `--${B}`,
        'Content-Disposition: form-data; name="a"',
        '',
        '1',
        `--${B}`,
        'Content-Disposition: form-data; name="b"',
        '',
        'x;y',
        `--${B}--`,
        '',
      ].join('\r\n'),
    },
  ],
  [
    'Postman urlencoded',
    "curl --location 'https://api.test/f' --data-urlencode 'a=1 2' --data-urlencode 'b=ü'",
    { line: 'POST https://api.test /f', headers: [FORM], body: 'a=1+2&b=%C3%BC' },
  ],
  [
    'Insomnia',
    `curl --request GET --url 'http://api.test/a?b=c%20d' --header 'X-K: 1'`,
    { line: 'GET http://api.test /a?b=c%20d', headers: ['X-K: 1'] },
  ],
]

const named = CASES.map(([name, command, ...expected]) => ({ name, command, expected }))

test.each(named)('$name', ({ command, expected }) => {
  expect(shown(command)).toEqual(expected)
})

test('fifty at least', () => expect(CASES.length).toBeGreaterThanOrEqual(50))

test('what is not here is said', () => {
  const read = readCurl('curl -d @body.json -H "Authorization: Bearer $TOKEN" http://api.test/ -x http://proxy:3128')
  expect('notes' in read && read.notes).toEqual([
    'The content of body.json is not here; its place is empty.',
    'The proxy (-x) is left out: the request goes to the gateway itself.',
    'The shell would fill in $TOKEN; the text stands as it is.',
  ])
})

test.each([
  ['wget http://api.test/', 'A curl command begins with “curl”.'],
  ["curl 'http://api.test/", "A quote ' is opened and never closed."],
  ['curl -d', "curl's option -d needs a value after it."],
  ['curl --colour http://api.test/', 'curl has no option --colour, or it is not known here.'],
  ['curl -s', 'This curl command has no address.'],
  ['curl ftp://api.test/x', 'A request goes over http or https, this address over ftp.'],
  ['curl -F name http://api.test/', "curl's -F needs name=content, and this has no “=”: name"],
])('%s', (command, problem) => expect(readCurl(command)).toEqual({ problem }))

test('takes a POSIX line for one, whatever stands within its quotes', () => {
  const read = readCurl(`curl http://a.test/ --data-raw '{"pattern":"^"}'`)
  expect('requests' in read && new TextDecoder().decode(read.requests[0]?.body)).toBe('{"pattern":"^"}')
})
