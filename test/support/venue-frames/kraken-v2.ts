/** Made-up frames of the hot channels, in the text form that the venue sends; the last three are of its first version. */
export const frames: readonly string[] = [
  '{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":60000.1,"qty":1.50000000},{"price":59999.9,"qty":0.00000000}],"asks":[],"checksum":2439117997,"timestamp":"2023-10-06T17:35:55.440295Z"}]}',
  '{"channel":"book","type":"update","data":[{"symbol":"SHIB/USD","bids":[],"asks":[{"price":0.0000123456,"qty":987654321.12345678}],"checksum":0,"timestamp":"2023-10-06T17:35:55.440295123Z"}]}',
  '{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[{"price":60000.1,"qty":1.50000000}],"asks":[{"price":60000.2,"qty":12345678901}],"checksum":7,"timestamp":"2023-10-06T17:35:55.440295Z"}]}',
  '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"sell","price":60000.1,"qty":40.00000000,"ord_type":"market","trade_id":4665906,"timestamp":"2023-09-25T07:49:37.708706Z"},{"symbol":"BTC/USD","side":"buy","price":60000.2,"qty":0.00000001,"ord_type":"limit","trade_id":4665907,"timestamp":"2023-09-25T07:49:37.708707Z"}]}',
  '{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":60000.1,"bid_qty":2.50000000,"ask":60000.2,"ask_qty":3,"last":60000.1,"volume":163.28908096,"vwap":60000.39279,"low":59000.0,"high":61000.1,"change":-250.0,"change_pct":-0.24,"timestamp":"2022-12-25T09:30:59.123456Z"}]}',
  '[320,{"a":[["60000.20000","0.00000000","1617666423.757885"]],"c":"2358935711"},"book-1000","XBT/USD"]',
  '[320,{"a":[["60000.20000","0.10000000","1617666423.757885"]]},{"b":[["59000.10000","1234567.12345678","1617640142.435065","r"],["59000.00000","1.50000000","1617640142.435066"]],"c":"58935711"},"book-1000","XBT/USD"]',
  '[320,{"as":[["60000.20000","0.10000000","1617666423.757885"]],"bs":[["60000.10000","987654321.12345678","1617666424.757885"]]},"book-25","XBT/USD"]',
];
