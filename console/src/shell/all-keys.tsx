import { createContext, useContext } from 'react'
import { Dialog } from '../parts/dialog'
import './all-keys.css'

export const KeysContext = createContext<() => void>(() => {})
/** Opens the list of all keys. */
export const useShowKeys = (): (() => void) => useContext(KeysContext)

const groups: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['g q', 'Queue'],
      ['g h', 'Hunt'],
      ['/', 'Filter or query'],
      ['d', 'Row height'],
      ['z', 'Undo, while it is offered'],
      ['?', 'This list'],
    ],
  },
  {
    title: 'In lists',
    keys: [
      ['j k', 'Next, previous'],
      ['Enter', 'Open'],
      ['Esc', 'Close'],
      ['x', 'Tick'],
      ['Shift x', 'Tick to here'],
      ['a', 'Take'],
      ['c', 'Close as'],
      ['e', 'Why it fired'],
      ['.', 'Show the new rows'],
    ],
  },
  {
    title: 'In an incident',
    keys: [
      ['s', 'Next state, with a reason'],
      ['n', 'Comment'],
      ['a', 'Take'],
      ['c', 'Close as'],
    ],
  },
  {
    title: 'In Hunt',
    keys: [
      ['+ -', 'Only with, without the value in focus'],
      ['Esc', 'Close the record'],
    ],
  },
]

/** Every key, in a dialog. */
export function AllKeys({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="All keys" onClose={onClose}>
      <div className="allkeys">
        {groups.map(group => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    {key.split(' ').map(cap => (
                      <kbd key={cap}>{cap}</kbd>
                    ))}
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="t3 fs12">Single keys never act in a field. They can be turned off in your menu, top right.</p>
      <div className="dialog-foot">
        <button type="button" className="btn" onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
    </Dialog>
  )
}

/** The frequent keys of a page, at its foot. */
export function KeyBar({ keys }: { keys: readonly (readonly [caps: string, meaning: string])[] }) {
  const show = useShowKeys()
  return (
    <div className="keybar">
      {keys.map(([caps, meaning]) => (
        <span key={caps}>
          {caps.split(' ').map(cap => (
            <kbd key={cap}>{cap}</kbd>
          ))}
          {meaning}
        </span>
      ))}
      <button type="button" className="push keybar-all" onClick={show}>
        <kbd>?</kbd> All keys
      </button>
    </div>
  )
}
