import { expect, it } from 'vitest'

import type { BalancerData } from '../gateway/request-context.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { readBalancer, showBalancer } from './balancer-table.ts'

const balancer = (): BalancerData => ({
  scheme: 'http',
  type: 'name',
  host: 'up.test',
  port: 80,
  ip: undefined,
  hostname: undefined,
  tryCount: 0,
  retries: 5,
  connectTimeout: 1,
  sendTimeout: 2,
  readTimeout: 3,
  tries: [],
})

it('shows what the core changed since the last look', () => {
  const data = balancer()
  const table = new LuaTable()
  showBalancer(data, table)
  showBalancer(data, table)
  data.host = 'other.test'
  data.tries.push({ balancerStart: 1, ip: '10.0.0.1', port: 80, balancerLatency: 0 })
  showBalancer(data, table)
  expect(table.getString('host')).toBe('other.test')
  expect((table.getString('tries') as LuaTable).length()).toBe(1)
})

it('takes over what Lua wrote, and nothing else', () => {
  const data = balancer()
  const table = new LuaTable()
  showBalancer(data, table)
  readBalancer(table, data)
  expect(data).toEqual(balancer())
  table.setString('host', 'plugin.test')
  table.setString('port', 'no number')
  readBalancer(table, data)
  expect(data).toEqual({ ...balancer(), host: 'plugin.test' })
})

it('keeps what the core changed while Lua only looked', () => {
  const data = balancer()
  const table = new LuaTable()
  showBalancer(data, table)
  data.host = 'set.target.test'
  readBalancer(table, data)
  expect(data.host).toBe('set.target.test')
  showBalancer(data, table)
  expect(table.getString('host')).toBe('set.target.test')
})

it('keeps the tables of two requests apart', () => {
  const [one, two] = [balancer(), { ...balancer(), host: 'two.test', tries: [] }]
  const [first, second] = [new LuaTable(), new LuaTable()]
  showBalancer(one, first)
  showBalancer(two, second)
  first.setString('host', 'changed.test')
  readBalancer(first, one)
  readBalancer(second, two)
  expect([one.host, two.host]).toEqual(['changed.test', 'two.test'])
})
