import { createSocket } from 'node:dgram'
import { connect, type Socket } from 'node:net'
import type { Door } from './http-door.js'

/** Bytes that may wait in the socket; beyond it lines are given up, as a device with a small memory does. */
const waitingBytesMax = 4 << 20
/** Longest pause between two tries to connect, in milliseconds. */
const pauseMaxMs = 15_000

export interface Address {
  readonly host: string
  readonly port: number
}

/** Syslog over TCP with octet counting (RFC 6587, section 3.4.1); connects again after a break, with growing pauses. */
export function openTcpDoor({ host, port }: Address): Door {
  let socket: Socket | null = null
  let tries = 0
  let lost = 0
  let closed = false
  let again: NodeJS.Timeout | null = null
  const open = () => {
    const next = connect(port, host)
    socket = next
    next.on('connect', () => {
      tries = 0
    })
    next.on('error', () => {})
    // The server never speaks; without reading, its end would not be noticed.
    next.resume()
    next.on('close', () => {
      socket = null
      if (closed) return
      again = setTimeout(open, Math.min(pauseMaxMs, 250 * 2 ** Math.min(tries, 6)))
      tries += 1
    })
  }
  open()
  return {
    send(text) {
      if (socket === null || socket.writableLength > waitingBytesMax) lost += 1
      else socket.write(`${Buffer.byteLength(text)} ${text}`)
    },
    async drained(signal) {
      const last = socket
      if (last === null || signal.aborted) return
      await new Promise<void>(resolve => {
        signal.addEventListener('abort', () => resolve(), { once: true })
        last.once('close', () => resolve())
        last.write('', () => resolve())
      })
    },
    close() {
      closed = true
      if (again !== null) clearTimeout(again)
      socket?.end()
      // A server that keeps its side open must not keep us.
      socket?.unref()
    },
    lost: () => lost,
  }
}

/** Syslog over UDP, one line a packet (RFC 5426). */
export function openUdpDoor({ host, port }: Address): Door {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.on('error', () => {})
  let lost = 0
  let open = 0
  let whenSent: (() => void) | null = null
  return {
    send(text) {
      open += 1
      socket.send(text, port, host, error => {
        if (error) lost += 1
        open -= 1
        if (open === 0) whenSent?.()
      })
    },
    async drained(signal) {
      if (open === 0 || signal.aborted) return
      await new Promise<void>(resolve => {
        whenSent = resolve
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    },
    close() {
      socket.close()
    },
    lost: () => lost,
  }
}
