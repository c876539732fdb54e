import { type LookupAddress, lookup as resolveHost } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { err, ok, type Result } from "../domain/result.ts";

/**
 * Addresses that a server must not be talked into asking: this machine, private networks, the link (where clouds keep
 * their metadata), and all that is not one host on the internet. Source: IANA special-purpose address registries.
 */
const RESERVED_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Inside what is routed: protocols, documentation, and tunnels that carry another, perhaps private, address. */
const RESERVED_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];
/** All of IPv6 that is routed on the internet lies here. */
const ROUTED_V6 = "2000::/3";

const reserved = new BlockList();
for (const subnet of RESERVED_V4) addSubnet(reserved, subnet, "ipv4");
for (const subnet of RESERVED_V6) addSubnet(reserved, subnet, "ipv6");
const routed = new BlockList();
addSubnet(routed, ROUTED_V6, "ipv6");

/** Whether an IP address is one host on the internet. False for anything that is no IP address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !reserved.check(address, "ipv4");
  return family === 6 && routed.check(address, "ipv6") && !reserved.check(address, "ipv6");
}

/**
 * The address of a request that we are told to make, if it may be made at all: http or https, and not by number to a
 * place that is not public. Fails with the reason. Names are looked at when they are resolved, by `guardedLookup`.
 */
export function guardedUrl(address: string, { allowPrivate }: { readonly allowPrivate: boolean }): Result<URL, string> {
  const url = URL.parse(address);
  if (url === null) return err("not a URL");
  if (url.protocol !== "https:" && url.protocol !== "http:") return err(`expected http or https, not ${url.protocol}`);
  // The parser has brought every spelling of a number into one form; brackets stand around IPv6.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return err(refusal(host, host));
  return ok(url);
}

/**
 * Resolves names as the system does, and refuses a name as soon as one of its addresses is not public. To be given to the
 * connection itself, so that the address that was looked at is the one that is used.
 */
export const guardedLookup: LookupFunction = (host, options, done) => {
  resolveHost(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      done(error, []);
      return;
    }
    const wrong = addresses.find(({ address }) => !isPublicAddress(address));
    if (wrong !== undefined) done(new OutboundError(refusal(host, wrong.address)), []);
    else if (options.all) done(null, addresses);
    else answerOne(addresses, done);
  });
};

/** A request that was not made, because of where it would have gone. */
export class OutboundError extends Error {}

function answerOne([first]: readonly LookupAddress[], done: Parameters<LookupFunction>[2]): void {
  if (first === undefined) done(new OutboundError("the name has no address"), []);
  else done(null, first.address, first.family);
}

const refusal = (host: string, address: string): string =>
  `${host}${host === address ? "" : ` (${address})`} is not a public address, which only allowPrivate allows`;

function addSubnet(list: BlockList, subnet: string, family: "ipv4" | "ipv6"): void {
  const [network = "", bits = ""] = subnet.split("/");
  list.addSubnet(network, Number(bits), family);
}
