import { describe, expect, it } from 'vitest'
import { draftOfRequest, EMPTY_DRAFT, requestOfDraft, type Draft } from './draft-request.ts'

const draft = (change: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, ...change })
const request = (change: Partial<Draft>) => {
  const result = requestOfDraft(draft(change))
  return 'request' in result ? result.request : result.problem
}

describe('requestOfDraft', () => {
  it('splits a URL into scheme, host and raw target', () => {
    expect(request({ url: 'https://api.test:8443/a%20b/../c?x=1' })).toEqual({
      method: 'GET',
      target: '/a%20b/../c?x=1',
      headers: [['host', 'api.test:8443']],
      scheme: 'https',
    })
  })

  it('takes a bare target, and lets a host header stand', () => {
    expect(
      request({
        url: '/x',
        headers: [
          ['Host', 'a.test'],
          ['', 'ignored'],
        ],
      }),
    ).toEqual({
      method: 'GET',
      target: '/x',
      headers: [['Host', 'a.test']],
      scheme: 'http',
    })
  })

  it('puts a slash before a query without a path', () => {
    expect(request({ url: 'http://a.test?x=1' })).toMatchObject({ target: '/?x=1' })
  })

  it('adds the length of a body, in bytes', () => {
    expect(request({ method: 'POST', body: 'é' })).toMatchObject({
      headers: [
        ['host', 'localhost:8000'],
        ['content-length', '2'],
      ],
      body: new Uint8Array([195, 169]),
    })
  })

  it('says what is wrong with an address', () => {
    expect(request({ url: 'orders' })).toMatch(/needs a path/)
    expect(request({ url: '/a b' })).toMatch(/contains a space/)
  })
})

describe('draftOfRequest', () => {
  it('is the way back', () => {
    const sent = {
      method: 'POST',
      target: '/o?x',
      headers: [
        ['host', 'a.test'],
        ['x', 'é'],
        ['content-length', '2'],
      ] as const,
      body: new TextEncoder().encode('é'),
      scheme: 'http' as const,
    }
    const back = draftOfRequest(
      {
        ...sent,
        headers: [
          ['host', 'a.test'],
          ['x', 'Ã©'],
          ['content-length', '2'],
        ],
      },
      'name',
    )
    expect(back).toEqual({ name: 'name', method: 'POST', url: 'http://a.test/o?x', headers: [['x', 'é']], body: 'é' })
    expect(request(back)).toEqual({
      ...sent,
      headers: [
        ['host', 'a.test'],
        ['x', 'Ã©'],
        ['content-length', '2'],
      ],
    })
  })
})
