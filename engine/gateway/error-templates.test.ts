import { describe, expect, it, test } from 'vitest'
import { chooseErrorType, defaultMessage, handlerMessage, renderError } from './error-templates.ts'

describe('the form of an error', () => {
  test.each([
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['application/*', 'json'],
    ['text/*', 'plain'],
    ['text/html', 'html'],
    ['TEXT/HTML', 'html'],
    ['image/png', 'json'],
    ['image/png, application/xml', 'xml'],
    ['text/html;q=0.5, application/json;q=0.9', 'json'],
    ['text/plain;q=0.3, text/html', 'html'],
    ['text/html, text/plain', 'html'],
    ['text/html;q=0, application/xml;q=0.1', 'xml'],
    ['application/x-www-form-urlencoded', 'json'],
  ] as const)('for Accept %j is %s', (accept, type) => {
    expect(chooseErrorType(accept)).toBe(type)
  })
})

describe('an error body', () => {
  it('is rendered in each form, without escaping', () => {
    const forms = (['json', 'plain', 'xml', 'html', 'grpc'] as const).map((type) =>
      renderError(type, 'a "b"', { requestId: 'id' }),
    )
    expect(forms).toEqual([
      '{\n  "message":"a "b"",\n  "request_id":"id"\n}',
      'a "b"\nrequest_id: id\n',
      '<?xml version="1.0" encoding="UTF-8"?>\n<error>\n  <message>a "b"</message>\n  <requestid>id</requestid>\n</error>\n',
      '<!doctype html>\n<html>\n  <head>\n    <meta charset="utf-8">\n    <title>Error</title>\n  </head>\n  <body>\n' +
        '    <h1>Error</h1>\n    <p>a "b".</p>\n    <p>request_id: id</p>\n  </body>\n</html>\n',
      '',
    ])
  })

  it('has other messages in the handler of nginx errors than in kong.response.error', () => {
    const both = (status: number): readonly string[] => [handlerMessage(status), defaultMessage(status)]
    expect([404, 403, 299].map(both)).toEqual([
      ['Not found', 'Not found'],
      ['The upstream server responded with 403', 'Forbidden'],
      ['The upstream server responded with 299', 'The upstream server responded with 299'],
    ])
  })
})
