import { describe, expect, it } from 'vitest'
import { parseReference, readSecret } from './vaults.ts'

const sources = {
  environment: { MY_SECRET: 's3cret', APP_KEY: 'of app', APP_KEY_PREVIOUS: 'older', DB: '{"user":"ann","port":5432}' },
  vaults: [{ prefix: 'app', name: 'env', config: { prefix: 'app_' } }],
}
const read = (reference: string) => readSecret(reference, sources)

describe('a vault reference', () => {
  it('is taken apart', () => {
    expect(parseReference('{vault://env/cert/key?prefix=SSL_#1}')).toEqual({
      name: 'env',
      resource: 'cert',
      key: 'key',
      config: { prefix: 'SSL_' },
      version: 1,
    })
    expect(parseReference('{vault://env}')).toEqual({ error: 'reference url is missing path [{vault://env}]' })
  })

  it('names an environment variable: upper case, dashes become underscores', () => {
    expect(read('{vault://env/my-secret}')).toEqual({ value: 's3cret' })
    expect(read('{vault://env/key?prefix=app_}')).toEqual({ value: 'of app' })
  })

  it('goes through a vault entity by its prefix, whose configuration counts', () => {
    expect(read('{vault://app/key}')).toEqual({ value: 'of app' })
    expect(read('{vault://app/key#2}')).toEqual({ value: 'older' })
    expect(read('{vault://other/key}')).toEqual({ error: 'could not find vault (other)' })
  })

  it('may mean one value of a JSON object', () => {
    expect(read('{vault://env/db/user}')).toEqual({ value: 'ann' })
    const wrong = (reason: string) => ({ error: `could not get value from external vault (${reason})` })
    expect(read('{vault://env/db/port}')).toEqual(
      wrong('could not get subfield value: unexpected number value in JSON secret for subfield port'),
    )
    expect(read('{vault://env/db/name}')).toEqual(
      wrong('could not get subfield value: subfield name not found in JSON secret'),
    )
    expect(read('{vault://env/none}')).toEqual(wrong('no value found'))
  })
})
