import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where messages may be sent: the public internet by https; on the local cloud this machine and http, too. */

const LONGEST = 2000;

/** What is wrong with an address that somebody wants messages at; null when nothing is. */
export function addressProblem(address: string, privateToo: boolean): string | null {
  if (address.length > LONGEST) return `longer than ${LONGEST} characters`;
  const url = URL.parse(address);
  if (!url) return 'not a URL';
  if (url.protocol !== 'https:' && !(privateToo && url.protocol === 'http:')) return 'not https';
  if (url.username || url.password) return 'a user name or password in it would be shown to others';
  const host = hostOf(url);
  return isIP(host) && !privateToo && !isPublic(host) ? 'not an address of the public internet' : null;
}

/** Without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** IANA's special-purpose registries: what is not globally reachable, and ways through others (6to4, Teredo). */
const special4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function listOf(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [start = '', bits] = network.split('/');
    list.addSubnet(start, Number(bits), family);
  }
  return list;
}

const blocked4 = listOf(special4, 'ipv4');
const blocked6 = listOf(special6, 'ipv6');
/** All of IPv6 that is routed; IPv4 in other clothes (`::ffff:`, `64:ff9b::`) is outside of it. */
const global6 = listOf(['2000::/3'], 'ipv6');

export function isPublic(ip: string): boolean {
  if (isIP(ip) === 4) return !blocked4.check(ip, 'ipv4');
  return isIP(ip) === 6 && global6.check(ip, 'ipv6') && !blocked6.check(ip, 'ipv6');
}

/**
 * For the connection itself, so that what is checked is what is connected to: a name with any address that is not public is
 * refused. Never asked about a host that is an address already.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '');
    const inside = found.find(({ address }) => !isPublic(address));
    if (inside) return callback(new Error(`${hostname} is not an address of the public internet`), '');
    if (options.all) return callback(null, found);
    callback(null, found[0]!.address, found[0]!.family);
  });
};
