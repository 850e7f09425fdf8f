import ipaddr from 'ipaddr.js'

/** An IP address as the city compares it: IPv6 in its one canonical spelling (RFC 5952), IPv4 inside IPv6 as IPv4; null for anything else. */
export function canonicalAddress(text: string): string | null {
  if (isPlainV4(text)) return text
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return null
  return ipaddr.process(text.replace(/%.*$/, '')).toString()
}

/** Four decimal numbers without leading zeros: the one spelling that cannot mean two things. */
function isPlainV4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)
}

/** A MAC address as six lower-case pairs with colons; null for anything else. Records write it with colons, dashes, dots or nothing. */
export function canonicalMac(text: string): string | null {
  const digits = text.toLowerCase().replace(/[:.-]/g, '')
  return /^[0-9a-f]{12}$/.test(digits) ? digits.replace(/..(?=.)/g, '$&:') : null
}
