/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"type":"snapshot","product_id":"BTC-USD","asks":[["60000.20","0.25"],["60001","123456789.125"]],"bids":[["60000.10","1.500"]]}',
  '{"type":"snapshot","product_id":"NEW-EUR","asks":[],"bids":[],"time":"2026-08-25T03:35:57.000001Z"}',
  '{"type":"l2update","product_id":"BTC-USD","changes":[["buy","60000.10","0.59153273"],["sell","60000.30","0.00000000"],["buy","59999","0"]],"time":"2026-08-25T03:35:57.300000Z"}',
  '{"type":"l2update","product_id":"SHIB-USD","changes":[],"time":"2026-02-28T23:59:59Z"}',
  '{"type":"match","trade_id":1081862675,"maker_order_id":"f07e510f-4edf-469d-b844-4f670f1e93f1","taker_order_id":"e6f50944-3e2a-439e-ae49-308300ba8296","side":"sell","size":"0.00000001","price":"60000.20","product_id":"BTC-USD","sequence":134905860111,"time":"2026-08-25T03:35:57.198335Z"}',
  '{"type":"match","trade_id":7,"maker_order_id":"a","taker_order_id":"b","side":"buy","size":"12","price":"0.00001305","product_id":"SKL-BTC","sequence":9,"time":"2024-02-29T12:00:00.5Z"}',
  '{"type":"ticker","sequence":50978628538,"product_id":"BTC-USD","price":"60000.15","open_24h":"59000","volume_24h":"42492.05081975","low_24h":"58000","high_24h":"61000","volume_30d":"1093827.95195495","best_bid":"60000.10","best_bid_size":"0.61540890","best_ask":"60000.20","best_ask_size":"0.18528568","side":"sell","time":"2026-08-25T03:35:57.122581Z","trade_id":463751434,"last_size":"0.05"}',
  '{"type":"ticker","sequence":2,"product_id":"BAND-GBP","price":"14.7775","best_bid":"14.7550","best_ask":"14.8060","time":"2021-04-17T16:43:30.244075Z"}',
];
