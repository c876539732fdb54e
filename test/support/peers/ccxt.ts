/** What is used of an exchange of ccxt pro. */
export interface CcxtExchange {
  setMarkets(markets: readonly object[]): unknown;
  orderBook(snapshot: object): object;
  /** Its own connection to an address, which it opens only when asked to. */
  client(url: string): CcxtClient;
  orderbooks: Record<string, object>;
  trades: Record<string, object>;
}

/** What is used of its connection. */
export interface CcxtClient {
  /** Takes a message as its socket hands it on: parses it in its own way and gives it to the handlers. */
  onMessage(event: { readonly data: string }): void;
  /** Called by a handler that has something to tell. */
  resolve(result: unknown, hash?: unknown): unknown;
  /** Called without `hash` when a handler has thrown. */
  reject(error: unknown, hash?: unknown): unknown;
  subscriptions: object;
}

/** How ccxt pro reads a venue. */
interface CcxtVenue {
  readonly exchange: string;
  /** Its handlers tell spot from futures by the address. */
  readonly url: string;
  readonly market: "spot" | "linear" | "inverse";
  /** Its symbol, where messages name it and not the market's id, or where it is made of the id. */
  readonly symbol?: (id: string) => string;
  /** What must have been subscribed to, as its handlers call it. */
  readonly hashes?: (symbol: string) => readonly string[];
}

/** By venue or, where a venue's decoder reads several protocols, by the name of its recordings of the others. */
const VENUES: Readonly<Record<string, CcxtVenue>> = {
  "binance-spot": { exchange: "binance", url: "wss://stream.binance.com:9443/stream", market: "spot" },
  "binance-usdm": { exchange: "binanceusdm", url: "wss://fstream.binance.com/ws", market: "linear" },
  "binance-coinm": { exchange: "binancecoinm", url: "wss://dstream.binance.com/ws", market: "inverse" },
  okx: {
    exchange: "okx",
    url: "wss://ws.okx.com:8443/ws/v5/public",
    market: "linear",
    hashes: (symbol) => [`books:${symbol}`, `books-l2-tbt:${symbol}`],
  },
  bybit: { exchange: "bybit", url: "wss://stream.bybit.com/v5/public/linear", market: "linear" },
  "bybit-spot": { exchange: "bybit", url: "wss://stream.bybit.com/v5/public/spot", market: "spot" },
  "coinbase-exchange": { exchange: "coinbaseexchange", url: "wss://ws-feed.exchange.coinbase.com", market: "spot" },
  "coinbase-advanced": { exchange: "coinbase", url: "wss://advanced-trade-ws.coinbase.com", market: "spot" },
  "kraken-v2": { exchange: "kraken", url: "wss://ws.kraken.com/v2", market: "spot" },
  "kraken-futures": { exchange: "krakenfutures", url: "wss://futures.kraken.com/ws/v1", market: "linear" },
  kucoin: { exchange: "kucoin", url: "wss://ws-api-spot.kucoin.com", market: "spot" },
  gateio: { exchange: "gate", url: "wss://api.gateio.ws/ws/v4/", market: "spot" },
  "gateio-futures": { exchange: "gate", url: "wss://fx-ws.gateio.ws/v4/ws/usdt", market: "linear" },
  bitget: { exchange: "bitget", url: "wss://ws.bitget.com/v2/ws/public", market: "linear" },
  "bitget-spot": { exchange: "bitget", url: "wss://ws.bitget.com/v2/ws/public", market: "spot" },
  hyperliquid: {
    exchange: "hyperliquid",
    url: "wss://api.hyperliquid.xyz/ws",
    market: "linear",
    symbol: (coin) => `${coin}/USDC:USDC`,
  },
  deribit: { exchange: "deribit", url: "wss://www.deribit.com/ws/api/v2", market: "linear" },
};

export interface CcxtPeer {
  readonly exchange: CcxtExchange;
  readonly client: CcxtClient;
  symbolOf(id: string): string;
}

/** An exchange that knows the markets `ids` and cannot reach the network; undefined where ccxt does not read the protocol. */
export function createCcxt(ccxt: unknown, protocol: string, ids: readonly string[]): CcxtPeer | undefined {
  const venue = VENUES[protocol];
  if (!venue) return undefined;
  const Exchange: unknown = Reflect.get(Object(Reflect.get(Object(ccxt), "pro")), venue.exchange);
  const exchange: unknown = typeof Exchange === "function" ? Reflect.construct(Exchange, [OFFLINE]) : undefined;
  if (!isExchange(exchange)) throw new TypeError(`ccxt has no ${venue.exchange}`);
  const symbolOf = venue.symbol ?? ((id) => id);
  exchange.setMarkets(ids.map((id) => marketOf(venue, id, symbolOf(id))));
  const client = exchange.client(venue.url);
  client.subscriptions = Object.fromEntries(
    ids.flatMap((id) => venue.hashes?.(symbolOf(id)).map((hash) => [hash, {}]) ?? []),
  );
  return { exchange, client, symbolOf };
}

const offline = () => Promise.reject(new Error("no network in a benchmark"));
const OFFLINE = { enableRateLimit: false, fetch: offline, spawn: () => {} } as const;

function isExchange(value: unknown): value is CcxtExchange {
  return ["client", "setMarkets", "orderBook"].every((name) => typeof Reflect.get(Object(value), name) === "function");
}

function marketOf({ market }: CcxtVenue, id: string, symbol: string): object {
  const isSpot = market === "spot";
  return {
    id,
    symbol,
    base: "BASE",
    quote: "QUOTE",
    type: isSpot ? "spot" : "swap",
    spot: isSpot,
    swap: !isSpot,
    future: false,
    option: false,
    contract: !isSpot,
    linear: isSpot ? undefined : market === "linear",
    inverse: isSpot ? undefined : market === "inverse",
    contractSize: isSpot ? undefined : 1,
    precision: { price: 1e-8, amount: 1e-8 },
  };
}
