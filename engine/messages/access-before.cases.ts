import { kongYml, plugins, WITNESS, type Case } from './harness.ts'

const json = (message: string) => `{\n  "message":"${message}",\n  "request_id":"R"\n}`
const files = (route: string, service?: string) => ({
  ...plugins({ w: WITNESS }),
  'kong.yml': kongYml(['w'], { route, ...(service && { service }) }),
})
const UNROUTED = ['w:rewrite', 'w:header_filter', 'w:body_filter', 'w:body_filter', 'w:log']
const COLLECTED = ['w:rewrite', 'w:access', 'w:header_filter', 'w:body_filter', 'w:body_filter', 'w:log']
const GRPC = '  url: grpc://up.test:9000'

/** What Kong refuses before plugins and after them (Kong: phases.md §4.1, §4.3). */
export const ACCESS: readonly Case[] = [
  {
    title: 'no route matches',
    files: files('    paths: [/other]'),
    expects: {
      status: '404 Not Found',
      headers: { 'Content-Type': 'application/json; charset=utf-8', Server: 'kong/3.9.1', Via: undefined },
      body: json('no Route matched with those values'),
      ran: UNROUTED,
    },
  },
  {
    title: 'plain http where the route wants https',
    files: files('    paths: [/]\n    protocols: [https]'),
    expects: {
      status: '426 ',
      headers: { Connection: 'Upgrade', Upgrade: 'TLS/1.2, HTTP/1.1' },
      body: json('Please use HTTPS protocol'),
      ran: UNROUTED,
    },
  },
  {
    title: 'plain http where the route redirects to https: 301',
    files: files('    paths: [/]\n    protocols: [https]\n    https_redirect_status_code: 301'),
    request: { target: '/a?b=1', headers: [['Host', 'API.test:8000']] },
    expects: {
      status: '301 Moved Permanently',
      headers: {
        Location: 'https://api.test/a?b=1',
        'Content-Type': 'text/html',
        'Content-Length': '134',
      },
      ran: ['w:rewrite', 'w:header_filter', 'w:body_filter', 'w:log'],
    },
  },
  {
    title: 'plain http where the route redirects to https: 307',
    files: files('    paths: [/]\n    protocols: [https]\n    https_redirect_status_code: 307'),
    expects: {
      status: '307 Temporary Redirect',
      headers: { 'Content-Type': 'text/html; charset=UTF-8', 'Content-Length': '136' },
    },
  },
  {
    title: 'no gRPC on a gRPC route',
    files: files('    paths: [/]\n    protocols: [grpc]', GRPC),
    expects: {
      status: '415 Unsupported Media Type',
      body: json('Non-gRPC request matched gRPC route'),
      ran: UNROUTED,
    },
  },
  {
    title: 'gRPC over HTTP/1.1',
    files: files('    paths: [/]\n    protocols: [grpc]', GRPC),
    request: {
      headers: [
        ['Host', 'api.test'],
        ['Content-Type', 'application/grpc'],
      ],
    },
    expects: {
      status: '426 ',
      headers: { connection: 'Upgrade', upgrade: 'HTTP/2' },
      body: json('Please use HTTP2 protocol'),
    },
  },
  {
    title: 'plain gRPC on a gRPCs route',
    files: files('    paths: [/]\n    protocols: [grpcs]', '  url: grpcs://up.test:9000'),
    request: {
      httpVersion: '2.0',
      headers: [
        ['Host', 'api.test'],
        ['Content-Type', 'application/grpc'],
      ],
    },
    expects: {
      status: '200 OK',
      headers: {
        'Content-Type': 'application/grpc',
        'grpc-status': '1',
        'grpc-message': 'gRPC request matched gRPCs route',
      },
      body: '',
    },
  },
  {
    title: 'a route without a service',
    files: {
      ...plugins({ w: WITNESS }),
      'kong.yml': '_format_version: "3.0"\nroutes:\n- name: all\n  paths: [/]\nplugins:\n- name: w\n',
    },
    expects: {
      status: '503 Service Temporarily Unavailable',
      body: json('no Service found with those values'),
      ran: COLLECTED,
    },
  },
  {
    title: 'a name that does not resolve',
    files: files('    paths: [/]'),
    resolve: () => undefined,
    expects: {
      status: '503 Service Temporarily Unavailable',
      body: json('name resolution failed'),
      log: [
        'error [lua] init.lua:371: execute(): DNS resolution failed: dns server error: 3 name error. Tried: table: 0x…',
      ],
      ran: COLLECTED,
    },
  },
  {
    title: 'an upstream without targets',
    files: {
      ...plugins({ w: WITNESS }),
      'kong.yml': kongYml(['w'], { more: 'upstreams:\n- name: up.test\n' }),
    },
    expects: {
      status: '503 Service Temporarily Unavailable',
      body: json('failure to get a peer from the ring-balancer'),
      ran: COLLECTED,
    },
  },
  {
    title: 'a throw in access',
    files: plugins({ bad: { access: 'error("boom")' }, w: WITNESS }),
    expects: {
      status: '500 Internal Server Error',
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: json('An unexpected error occurred'),
      log: ['error [kong] init.lua:413 [bad] kong/plugins/bad/handler.lua:3: boom'],
      ran: ['w:rewrite', 'bad:access', 'w:header_filter', 'w:body_filter', 'w:body_filter', 'w:log'],
    },
  },
  {
    title: 'an upgrade where a plugin wants the whole answer',
    files: plugins({ r: { response: '' }, w: WITNESS }),
    request: {
      headers: [
        ['Host', 'api.test'],
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
      ],
    },
    expects: {
      status: '200 OK',
      log: ['notice [kong] init.lua:1263 response buffering was turned off: connection upgrade (websocket)'],
      upstream: { Connection: 'keep-alive, Upgrade', Upgrade: 'websocket' },
      ran: COLLECTED,
    },
  },
  {
    title: 'headers for the upstream',
    files: files('    paths: [/api]'),
    request: {
      target: '/api/x?',
      headers: [
        ['Host', 'API.test:8000'],
        ['Via', '1.0 proxy'],
        ['X-Forwarded-For', '192.0.2.1'],
        ['X-Forwarded-Proto', 'https'],
        ['TE', 'trailers, deflate'],
        ['Connection', 'X-Hop'],
        ['X-Hop', '1'],
        ['Proxy', 'p'],
        ['Proxy-Connection', 'keep-alive'],
      ],
    },
    expects: {
      upstream: {
        '': 'GET /x?',
        Host: 'up.test',
        Connection: 'keep-alive',
        Upgrade: undefined,
        TE: 'trailers',
        Via: '1.0 proxy, 1.1 kong/3.9.1',
        'X-Forwarded-For': '192.0.2.1, 127.0.0.1',
        'X-Forwarded-Proto': 'http',
        'X-Forwarded-Host': 'api.test',
        'X-Forwarded-Port': '8000',
        'X-Forwarded-Path': '/api/x',
        'X-Forwarded-Prefix': '/api',
        'X-Real-IP': '127.0.0.1',
        'X-Hop': undefined,
        Proxy: undefined,
        'Proxy-Connection': undefined,
      },
    },
  },
  {
    title: 'headers a trusted peer forwarded',
    files: { ...files('    paths: [/api]'), 'kong.conf': 'plugins = bundled, w\ntrusted_ips = 127.0.0.0/8\n' },
    request: {
      target: '/api/x',
      headers: [
        ['Host', 'api.test'],
        ['X-Forwarded-For', '192.0.2.1'],
        ['X-Forwarded-Proto', 'https'],
        ['X-Forwarded-Host', 'outer.test'],
        ['X-Forwarded-Port', '8443'],
        ['X-Forwarded-Path', '/outer'],
        ['X-Forwarded-Prefix', '/prefix'],
      ],
    },
    expects: {
      upstream: {
        'X-Forwarded-For': '192.0.2.1, 127.0.0.1',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'outer.test',
        'X-Forwarded-Port': '8443',
        'X-Forwarded-Path': '/outer',
        'X-Forwarded-Prefix': '/prefix',
      },
    },
  },
  {
    title: 'a target on another port',
    files: files('    paths: [/]', '  url: http://up.test:8080'),
    expects: { upstream: { Host: 'up.test:8080' } },
  },
]
