import { expect, test } from 'vitest'

import { queryRecords } from './dns-records.ts'

test('no name server is asked about this machine, or about names without a dot', async () => {
  for (const name of ['localhost', 'api.localhost', 'api.localhost.', 'redis'])
    expect(await queryRecords(name, 'SRV')).toEqual([])
})

test('a name that cannot be one has no records; nobody has to catch anything', async () => {
  expect(await queryRecords('..', 'A')).toEqual([])
  expect(await queryRecords('a..b', 'AAAA')).toEqual([])
})
