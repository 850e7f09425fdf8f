import { expect, test } from 'vitest'
import { openThrottle } from './throttle.js'

function onOwnClock() {
  let now = 1_000_000
  const throttle = openThrottle({ now: () => now })
  return {
    throttle,
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('five failures cost nothing, then each doubles the wait up to 15 minutes', () => {
  const { throttle } = onOwnClock()
  const waits = Array.from({ length: 20 }, () => {
    throttle.failed('ada')
    return throttle.waitMs('ada')
  })
  expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000])
  expect(waits.at(-1)).toBe(15 * 60_000)
})

test('the wait passes, another key does not wait, a success forgets', () => {
  const { throttle, pass } = onOwnClock()
  for (let i = 0; i < 6; i++) throttle.failed('ada')
  expect(throttle.waitMs('bo')).toBe(0)
  pass(1_500)
  expect(throttle.waitMs('ada')).toBe(500)
  pass(500)
  expect(throttle.waitMs('ada')).toBe(0)
  throttle.succeeded('ada')
  throttle.failed('ada')
  expect(throttle.waitMs('ada')).toBe(0)
})

test('memory is bounded: the longest unused key goes first', () => {
  const { throttle } = onOwnClock()
  for (let i = 0; i < 6; i++) throttle.failed('first')
  for (let i = 0; i < 10_000; i++) throttle.failed(`key ${i}`)
  expect(throttle.waitMs('first')).toBe(0)
})
