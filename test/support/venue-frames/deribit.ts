/** Made-up frames of the hot channels, in the text form that the venue sends. */
const notification = (channel: string, data: string): string =>
  `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"${channel}","data":${data}}}`;

export const frames: readonly string[] = [
  notification(
    "book.BTC-PERPETUAL.100ms",
    '{"timestamp":1700000000448,"type":"snapshot","change_id":193809616666,"instrument_name":"BTC-PERPETUAL","bids":[["new",60000.0,2700],["new",59999.5,7.4e3]],"asks":[["new",60000.5,530]]}',
  ),
  notification(
    "book.BTC-PERPETUAL.100ms",
    '{"timestamp":1700000000548,"type":"change","change_id":193809650259,"instrument_name":"BTC-PERPETUAL","bids":[["delete",59999.5,0.0],["new",59999.0,10.0]],"asks":[["change",60000.5,2.2e3]],"prev_change_id":193809616666}',
  ),
  notification(
    "book.ETH-30APR21-2240-P.raw",
    '{"type":"change","timestamp":1617644858339,"prev_change_id":8973367653,"instrument_name":"ETH-30APR21-2240-P","change_id":8973367846,"bids":[["delete",0.0255,0.0],["new",0.026,299.0]],"asks":[]}',
  ),
  notification(
    "trades.BTC_USDC-PERPETUAL.100ms",
    '[{"timestamp":1700000000648,"price":60000.5,"amount":0.0012,"direction":"buy","index_price":59990.11,"instrument_name":"BTC_USDC-PERPETUAL","trade_seq":77,"mark_price":60001.2,"tick_direction":0,"contracts":12.0,"trade_id":"USDC-244365193"},{"timestamp":1700000000649,"price":60000.0,"amount":0.5,"direction":"sell","index_price":59990.11,"instrument_name":"BTC_USDC-PERPETUAL","trade_seq":78,"mark_price":60001.2,"tick_direction":2,"trade_id":"USDC-244365194"}]',
  ),
  notification(
    "ticker.BTC-PERPETUAL.100ms",
    '{"timestamp":1700000000748,"state":"open","stats":{"high":61000.5,"low":58000.0,"price_change":-0.8292,"volume":5052.9374427,"volume_usd":442197230.0},"index_price":59990.11,"instrument_name":"BTC-PERPETUAL","last_price":60000.5,"settlement_price":59380.58,"min_price":58476.4,"max_price":61079.9,"open_interest":1139551440,"mark_price":60001.25,"interest_value":0.0088,"current_funding":-1.423e-4,"estimated_delivery_price":59990.11,"funding_8h":5.149e-5,"best_ask_price":60000.5,"best_bid_price":60000.0,"best_ask_amount":530.0,"best_bid_amount":2700.0}',
  ),
  notification(
    "ticker.ETH-6APR21-2400-P.raw",
    '{"underlying_price":2105.49,"underlying_index":"SYN.ETH-6APR21","timestamp":1617644856302,"stats":{"volume":null,"price_change":null,"low":null,"high":null},"state":"open","settlement_price":0.18,"open_interest":0.0,"mark_price":0.139858,"last_price":null,"instrument_name":"ETH-6APR21-2400-P","index_price":2103.4,"greeks":{"vega":0.00081,"delta":-0.99974},"best_bid_price":0.0,"best_bid_amount":0.0,"best_ask_price":0.0,"best_ask_amount":0.0}',
  ),
  notification(
    "quote.BTC-PERPETUAL",
    '{"timestamp":1700000000848,"instrument_name":"BTC-PERPETUAL","best_ask_price":60000.5,"best_bid_price":60000.0,"best_ask_amount":530.0,"best_bid_amount":2700.0}',
  ),
];
