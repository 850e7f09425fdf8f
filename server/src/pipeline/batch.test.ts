import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Batcher, batchRowsMax } from './batch.js'
import type { BlockOutcome } from './outcome.js'

const outcome = (block: number, rowCount: number) =>
  ({ block, rowCount, rows: new Uint8Array(rowCount) }) as unknown as BlockOutcome

test('batches hold every block once, in order, whatever the order of arrival', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: batchRowsMax }), { minLength: 1, maxLength: 40 }),
      fc.infiniteStream(fc.nat()),
      fc.nat(50),
      (sizes, chance, checkpoint) => {
        const waiting = sizes.map((rows, i) => outcome(checkpoint + 1 + i, rows))
        const batcher = new Batcher(checkpoint, null)
        const stored: number[] = []
        const takeAll = (now: boolean) => {
          for (let batch = batcher.take(now); batch; batch = batcher.take(now)) {
            expect(batch.from).toBe(batch.outcomes[0]!.block)
            expect(batch.to).toBe(batch.outcomes.at(-1)!.block)
            stored.push(...batch.outcomes.map(each => each.block))
          }
        }
        while (waiting.length > 0) {
          const roll = chance.next().value!
          batcher.add(waiting.splice(roll % waiting.length, 1)[0]!)
          takeAll(roll % 3 === 0)
        }
        takeAll(true)
        expect(stored).toEqual(sizes.map((_, i) => checkpoint + 1 + i))
        expect(batcher.heldBytes).toBe(0)
      },
    ),
  )
})

test('after a crash the first batch has the borders that were written down', () => {
  const batcher = new Batcher(4, { from: 5, to: 7 })
  batcher.add(outcome(5, batchRowsMax * 2))
  batcher.add(outcome(6, 1))
  expect(batcher.take(true)).toBeNull()
  batcher.add(outcome(8, 1))
  batcher.add(outcome(7, 1))
  expect(batcher.take(false)).toMatchObject({ from: 5, to: 7 })
  expect(batcher.take(true)).toMatchObject({ from: 8, to: 8 })
})
